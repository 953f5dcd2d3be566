import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { age } from './records.ts';

/** The archives of a deployment: real ones of its configuration, each with its sum beside it. */
export interface Backups {
  readonly folder: string;
  /** Anew: configuration of the last days, and metrics of the last weeks; the newest so many days old. */
  write(newestDays?: number, newestWeeklyDays?: number): void;
  /** What the newest of the configuration holds is no longer what was put into it. */
  damage(): void;
  remove(): void;
}

export function writeBackups(folder: string, of: string): Backups {
  const archive = join(folder, '..', 'archive.tar.gz');
  const pack = () => execFileSync('tar', ['-czf', archive, '-C', of, '.']);
  const nameOf = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
  const newest = { path: '' };
  let packed: Buffer | undefined;
  const put = (path: string, days: number) => {
    if (packed === undefined) {
      pack();
      packed = readFileSync(archive);
    }
    writeFileSync(path, packed);
    writeFileSync(`${path}.sha256`, `${createHash('sha256').update(packed).digest('hex')}  ${path}\n`);
    age(path, days);
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return {
    folder,
    write(newestDays = 0.3, newestWeeklyDays = 2) {
      remove();
      mkdirSync(join(folder, 'performance'), { recursive: true });
      newest.path = join(folder, `${nameOf(newestDays)}.tar.gz`);
      for (const more of [0, 1, 2]) {
        put(join(folder, `${nameOf(newestDays + more)}.tar.gz`), newestDays + more);
      }
      put(join(folder, 'performance', `${nameOf(newestWeeklyDays)}.tar.gz`), newestWeeklyDays);
    },
    damage: () => appendFileSync(newest.path, 'bit rot'),
    remove,
  };
}
