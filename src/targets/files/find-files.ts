import { type Dirent, lstatSync, opendirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotFoundError, UnreachableError } from '../../domain/errors.ts';
import { attempt } from './open-file.ts';
import { isWild, matchesWildcard } from './wildcard.ts';

export interface FoundFiles {
  readonly paths: readonly string[];
  /** Folders that may not be read, links that lead out or nowhere, pipes and devices: left out. */
  readonly skipped: readonly string[];
}

export interface Bounds {
  /** Entries of folders that are looked at. */
  readonly mostEntries: number;
  /** Throws when nobody waits any more. */
  readonly goOn: () => void;
}

const DEEPEST = 32;

/**
 * The regular files of patterns, sorted: `*`, `?` and `[a-z]` within a name, `**` for any folders. A path without them
 * may be a link to anywhere; of what is found, a link counts only where it leads to a file below the fixed part of the
 * pattern, and none to a folder is followed. What begins with a dot is hidden from a star.
 */
export function findFiles(patterns: readonly string[], bounds: Bounds): FoundFiles {
  const walk = new Walk(bounds);
  for (const pattern of patterns) walk.take(pattern);
  return { paths: [...walk.paths].sort(), skipped: walk.skipped };
}

class Walk {
  readonly paths = new Set<string>();
  readonly skipped: string[] = [];
  readonly #bounds: Bounds;
  #entries = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  take(pattern: string): void {
    const steps = pattern.split('/').filter((step) => step !== '');
    const wild = steps.findIndex(isWild);
    if (wild < 0) {
      if (exists(pattern)) this.paths.add(pattern);
      return;
    }
    const base = `/${steps.slice(0, wild).join('/')}`;
    if (!exists(base)) return;
    // Deeper down it costs only itself; here there would be nothing left.
    if (statSync(base).isDirectory()) attempt(base, () => opendirSync(base).closeSync());
    this.#visit(
      base,
      steps.slice(wild),
      attempt(base, () => realpathSync(base)),
      0,
    );
  }

  #visit(folder: string, steps: readonly string[], base: string, depth: number): void {
    const [step, ...rest] = steps;
    if (step === undefined) return;
    if (depth > DEEPEST) {
      this.skipped.push(`${folder} (too deep)`);
      return;
    }
    if (step === '**') this.#visit(folder, rest.length === 0 ? ['*'] : rest, base, depth + 1);
    for (const entry of this.#list(folder)) {
      const path = join(folder, entry.name);
      if (step === '**') {
        if (entry.isDirectory()) this.#visit(path, steps, base, depth + 1);
      } else if (matchesWildcard(step, entry.name) && (!entry.name.startsWith('.') || step.startsWith('.'))) {
        if (rest.length > 0) {
          if (entry.isDirectory()) this.#visit(path, rest, base, depth + 1);
        } else if (!entry.isDirectory()) this.#takeFile(path, entry, base);
      }
    }
  }

  #takeFile(path: string, entry: Dirent, base: string): void {
    if (entry.isFile()) this.paths.add(path);
    else if (entry.isSymbolicLink() && leadsToFileBelow(path, base)) this.paths.add(path);
    else this.skipped.push(path);
  }

  /** A folder that is gone by now, or closed to us, costs only itself. */
  #list(folder: string): readonly Dirent[] {
    const entries: Dirent[] = [];
    try {
      const opened = opendirSync(folder, { bufferSize: 512 });
      try {
        for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
          this.#count();
          entries.push(entry);
        }
      } finally {
        opened.closeSync();
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error) {
        this.skipped.push(folder);
        return [];
      }
      throw error;
    }
    return entries;
  }

  #count(): void {
    this.#entries += 1;
    if (this.#entries > this.#bounds.mostEntries) {
      throw new UnreachableError(
        `There are more than ${this.#bounds.mostEntries} entries to look at. Name a smaller folder, or raise maxEntries.`,
      );
    }
    if (this.#entries % 512 === 0) this.#bounds.goOn();
  }
}

/** UnreachableError where that cannot be seen: a folder that is closed to us is not one without files. */
function exists(path: string): boolean {
  try {
    attempt(path, () => lstatSync(path));
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

function leadsToFileBelow(path: string, base: string): boolean {
  try {
    const target = realpathSync(path);
    return (
      (dirname(target) === base || target.startsWith(`${base === '/' ? '' : base}/`)) &&
      statSync(target).isFile()
    );
  } catch {
    return false;
  }
}
