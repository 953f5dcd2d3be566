import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NotFoundError } from '../../domain/errors.ts';
import { type Bounds, findFiles } from './find-files.ts';
import { attempt, type OpenFile, openFile } from './open-file.ts';

/** One log with what it was rotated to, newest first. */
export interface LogFiles {
  readonly name: string;
  readonly files: readonly OpenFile[];
}

const PACKED = String.raw`(?:\.(?:gz|zst|bz2|xz|lz4))?`;
const MARK = String.raw`(?:\d{1,4}|\d{4}-?\d\d-?\d\d(?:[-_T]?\d{2}[\d:-]{0,8})?|old)`;
/** `app.log.1`, `app.log-20261121.gz`, `app.1.log`, `app-2026-11-21.log`. */
const behind = new RegExp(`^(.+?)[.-]${MARK}${PACKED}$`);
const within = new RegExp(`^(.+?)[.-]${MARK}(\\.(?!gz|zst|bz2|xz|lz4)[a-z]+?)${PACKED}$`);
const MOST_FILES = 200;

/** The name that a rotated file had before; its own where it was not rotated. */
export function nameBefore(name: string): string {
  const inner = within.exec(name);
  if (inner !== null) return `${inner[1]}${inner[2]}`;
  return behind.exec(name)?.[1] ?? name;
}

/**
 * The logs that the patterns find, opened; to be closed by the caller. A log that was rotated away a moment ago is
 * found by what it was rotated to. NotFoundError where there is none at all.
 */
export function openLogs(patterns: readonly string[], rotated: boolean, bounds: Bounds): readonly LogFiles[] {
  const opened: OpenFile[] = [];
  try {
    const { paths } = findFiles(patterns, bounds);
    const names = new Set(
      rotated ? paths.map((path) => join(dirname(path), nameBefore(basename(path)))) : paths,
    );
    if (rotated) for (const pattern of patterns) if (!/[*?[]/.test(pattern)) names.add(pattern);
    const seen = new Set<string>();
    const logs = [...names].flatMap((name): readonly LogFiles[] => {
      const files = (rotated ? siblingsOf(name) : [name]).flatMap((path) => {
        const file = openIfThere(path);
        if (file === undefined) return [];
        opened.push(file);
        // Renamed between the listing and the opening, it would be there twice.
        const again = seen.has(file.identity);
        seen.add(file.identity);
        return again ? [] : [file];
      });
      return files.length === 0 ? [] : [{ name, files: newestFirst(name, files) }];
    });
    if (logs.length === 0) {
      throw new NotFoundError(
        `There is no log ${patterns.map((one) => `'${one}'`).join(' or ')}. Name what is there, or see why nothing is written.`,
      );
    }
    if (opened.length > MOST_FILES) {
      throw new NotFoundError(`${opened.length} files are too many for one probe. Name fewer logs.`);
    }
    return logs;
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
}

function siblingsOf(path: string): readonly string[] {
  const folder = dirname(path);
  const name = basename(path);
  try {
    const names = attempt(folder, () => readdirSync(folder)).filter(
      (one) => one === name || nameBefore(one) === name,
    );
    return names.slice(0, MOST_FILES).map((one) => join(folder, one));
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}

function openIfThere(path: string): OpenFile | undefined {
  try {
    return openFile(path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

// The log itself is newer than anything it was rotated to, whatever their clocks say.
function newestFirst(name: string, files: readonly OpenFile[]): readonly OpenFile[] {
  return files.toSorted(
    (a, b) => Number(b.path === name) - Number(a.path === name) || b.modifiedMs - a.modifiedMs,
  );
}
