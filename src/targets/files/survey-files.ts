import { statfsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { NotFoundError } from '../../domain/errors.ts';
import type { JsonPath } from '../../domain/json-path.ts';
import { blockBytes } from '../disk-space.ts';
import { type ChecksumRules, type Checksums, verifyChecksums } from './checksums.ts';
import { type FileValues, readValues } from './file-values.ts';
import { findFiles } from './find-files.ts';
import { attempt } from './open-file.ts';
import { matchesWildcard } from './wildcard.ts';

export interface SurveyTask {
  readonly kind: 'survey';
  readonly paths: readonly string[];
  /** Names that are left out, in which `*`, `?` and `[a-z]` may stand. */
  readonly exclude: readonly string[];
  readonly mostEntries: number;
  /** Files that were changed at this moment or later are counted. */
  readonly since: number;
  readonly checksums?: ChecksumRules;
  /** Figures in JSON that the newest files hold. */
  readonly values: readonly {
    readonly path: JsonPath;
    readonly of: string;
    readonly over?: JsonPath;
    readonly files: number;
  }[];
  /** Whether the room on the disk is to be told, and of which folder. */
  readonly room?: string;
}

export interface Survey {
  readonly count: number;
  readonly bytes: number;
  readonly newest?: SurveyedFile;
  readonly oldest?: SurveyedFile;
  readonly within: number;
  readonly worldWritable: { readonly count: number; readonly examples: readonly string[] };
  readonly skipped: readonly string[];
  readonly checksums?: Checksums;
  /** By value, each from the oldest of the newest files to the newest. */
  readonly values: readonly FileValues[];
  readonly roomBytes?: number;
}

export interface SurveyedFile {
  readonly path: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

const MOST_EXAMPLES = 5;
const WORLD_WRITABLE = 0o002;
const MOST_SKIPPED = 20;

/** Looks at files without opening them, but for what has to be read in them. */
export function surveyFiles(task: SurveyTask, goOn: () => void): Survey {
  const { paths, skipped } = findFiles(task.paths, { mostEntries: task.mostEntries, goOn });
  const wanted = paths.filter((path) => !task.exclude.some((name) => matchesWildcard(name, basename(path))));
  const files: SurveyedFile[] = [];
  const writable: string[] = [];
  for (const [index, path] of wanted.entries()) {
    if (index % 256 === 0) goOn();
    const found = lookAt(path);
    if (found === undefined) continue;
    files.push(found.file);
    if ((found.mode & WORLD_WRITABLE) !== 0) writable.push(path);
  }
  const ordered = files.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
  const [oldest] = ordered;
  const newest = ordered.at(-1);
  return {
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(newest === undefined ? {} : { newest }),
    ...(oldest === undefined ? {} : { oldest }),
    within: files.filter(({ modifiedMs }) => modifiedMs >= task.since).length,
    worldWritable: { count: writable.length, examples: writable.slice(0, MOST_EXAMPLES) },
    skipped: skipped.slice(0, MOST_SKIPPED),
    ...(task.checksums === undefined
      ? {}
      : {
          checksums: verifyChecksums(
            task.checksums,
            ordered.map(({ path }) => path),
            goOn,
          ),
        }),
    values: task.values.map((value) => readValues(value, ordered)),
    ...(task.room === undefined ? {} : { roomBytes: roomAt(task.room) }),
  };
}

// One that is gone since it was listed is no longer one of them; neither is a folder or a pipe.
function lookAt(path: string): { readonly file: SurveyedFile; readonly mode: number } | undefined {
  try {
    const stats = attempt(path, () => statSync(path));
    if (!stats.isFile()) return undefined;
    const { mtimeMs, size, mode } = stats;
    return { file: { path, modifiedMs: mtimeMs, bytes: size }, mode };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function roomAt(folder: string): number {
  const stats = attempt(folder, () => statfsSync(folder));
  return stats.bavail * blockBytes(stats);
}
