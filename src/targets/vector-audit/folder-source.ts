import { opendir } from 'node:fs/promises';
import { extname, join, matchesGlob } from 'node:path';
import { UnreachableError } from '../../domain/errors.ts';
import type { AuditSource, SourceDocument } from './audit-source.ts';
import { contentHash, type HashRule } from './content-hash.ts';
import { documentKey } from './document-key.ts';

export interface FolderPlan {
  readonly folder: string;
  /** `.md`, …; every file where left out. */
  readonly extensions: readonly string[];
  /** Globs against the path within the folder, e.g. `drafts/**`. */
  readonly exclude: readonly string[];
  /** Undefined: contents are not looked at. */
  readonly hash: HashRule | undefined;
}

/** Files of a folder and all below it. Hidden ones and symbolic links are left out. */
export function folderSource({ folder, extensions, exclude, hash }: FolderPlan): AuditSource {
  const wanted = new Set(extensions.map((extension) => extension.toLowerCase()));
  const taken = (path: string) =>
    (wanted.size === 0 || wanted.has(extname(path).toLowerCase())) &&
    !exclude.some((glob) => matchesGlob(path, glob));
  // What is on disk may be in the decomposed form; it is opened by that name and known by the composed one.
  const decomposed = new Map<string, string>();

  async function* walk(within: string, signal: AbortSignal): AsyncGenerator<SourceDocument> {
    signal.throwIfAborted();
    for await (const entry of await open(join(folder, within))) {
      if (entry.name.startsWith('.')) continue;
      const path = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!exclude.some((glob) => matchesGlob(path, glob))) yield* walk(path, signal);
      } else if (entry.isFile() && taken(path)) {
        const key = documentKey(path, { strip: '' }) ?? path;
        if (key !== path) decomposed.set(key, path);
        yield { key };
      }
    }
  }

  return {
    about: `the folder '${folder}'`,
    documents: (signal) => walk('', signal),
    ...(hash === undefined
      ? {}
      : {
          hashOf: (key: string, signal: AbortSignal) =>
            contentHash(join(folder, decomposed.get(key) ?? key), hash, signal),
        }),
  };
}

async function open(path: string) {
  try {
    return await opendir(path, { bufferSize: 256 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UnreachableError(
      `The folder '${path}' of the documents cannot be read (${code}). Nothing was compared: without it every vector would look like an orphan.`,
      { cause },
    );
  }
}
