import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings, SourcePlan } from '../../domain/settings.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { name } from './fields.ts';
import { type Mistake, mistakesIn, namesOf } from './mistake.ts';

/** A key and its successor, so that neither side has to change first. */
const files = z.array(z.string().min(1)).max(2).default([]);

const ofAny = z.looseObject({
  format: name.optional(),
  tokenFiles: files,
  actTokenFiles: files,
  secretFiles: files,
  maxBytes: z
    .number()
    .int()
    .min(1024)
    .max(256 * 1024 * 1024)
    .optional(),
});

/** `sources:` by name. Other keys are the source's own and checked by it. */
export const sources = z.record(name, ofAny).default({});

const SHORTEST = { tokenFiles: 16, actTokenFiles: 16, secretFiles: 8 } as const;

export function sourcesOf(
  parsed: ParsedConfiguration,
  known: Known,
  mistakes: Mistake[],
): Settings['sources'] {
  const plans: Record<string, SourcePlan> = {};
  for (const [name, source] of Object.entries(parsed.sources)) {
    const { format = name, tokenFiles, actTokenFiles, secretFiles, maxBytes, ...own } = source;
    const definition = known.sources.find((candidate) => candidate.name === format);
    if (definition === undefined) {
      mistakes.push({
        path: source.format === undefined ? ['sources', name] : ['sources', name, 'format'],
        message: `there is no alert source '${format}'. Name a format: ${namesOf(known.sources)}.`,
      });
    } else if (format !== name && known.sources.some((candidate) => candidate.name === name)) {
      mistakes.push({
        path: ['sources', name, 'format'],
        message: `'${name}' is a format of its own. Choose another name.`,
      });
    }
    if (secretFiles.length > 0 && definition !== undefined && definition.signature === undefined) {
      mistakes.push({
        path: ['sources', name, 'secretFiles'],
        message: `the bodies of '${format}' are not signed. Use tokenFiles.`,
      });
    }
    plans[name] = {
      tokens: readAll(name, 'tokenFiles', tokenFiles, mistakes),
      ...(actTokenFiles.length === 0
        ? {}
        : { actTokens: readAll(name, 'actTokenFiles', actTokenFiles, mistakes) }),
      secrets: readAll(name, 'secretFiles', secretFiles, mistakes),
      maxBytes,
      ...(format === name ? {} : { format }),
      options: optionsOf(name, own, definition, mistakes),
    };
  }
  return plans;
}

function optionsOf(
  name: string,
  own: Readonly<Record<string, unknown>>,
  definition: Known['sources'][number] | undefined,
  mistakes: Mistake[],
): unknown {
  if (definition === undefined) return undefined;
  const options = (definition.options ?? z.strictObject({})).safeParse(own);
  if (options.success) return definition.options === undefined ? undefined : options.data;
  for (const mistake of mistakesIn(
    z.union([definition.options ?? z.strictObject({}), ofAny]),
    options.error.issues,
  )) {
    mistakes.push({ ...mistake, path: ['sources', name, ...mistake.path] });
  }
  return undefined;
}

function readAll(
  name: string,
  key: keyof typeof SHORTEST,
  paths: readonly string[],
  mistakes: Mistake[],
): readonly string[] {
  return paths.flatMap((file, index) => {
    const path = ['sources', name, key, index];
    try {
      const secret = readFileSync(file, 'utf8').trim();
      if (secret.length >= SHORTEST[key]) return [secret];
      const what = key === 'secretFiles' ? 'secret' : 'token';
      mistakes.push({
        path,
        message: `the ${what} in '${file}' has to have at least ${SHORTEST[key]} characters.`,
      });
    } catch {
      mistakes.push({ path, message: `'${file}' cannot be read.` });
    }
    return [];
  });
}
