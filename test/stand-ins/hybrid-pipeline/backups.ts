import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';

type Part = 'database.sql' | 'config.tar.gz' | 'app_state.json';

/** The daily backups: a folder a day with a dump, its checksum, the configuration, the models and the state. */
export interface Backups {
  readonly folder: string;
  /** Every day's are older by so much. */
  age(part: Part, ms: number): void;
  /** The newest dump ends in the middle. */
  cutShort(): void;
  loseModels(): void;
  mend(): void;
}

const dump = [
  '-- PostgreSQL database dump',
  'CREATE TABLE documents ();',
  '-- PostgreSQL database dump complete',
  '',
];
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');

export function writeBackups(root: string): Backups {
  const folder = join(root, 'backups', 'daily');
  const parts: readonly Part[] = ['database.sql', 'config.tar.gz', 'app_state.json'];
  const days = () => readdirSync(folder).sort();
  const setAge = (file: string, atMs: number) => utimesSync(file, new Date(atMs), new Date(atMs));
  return {
    folder,
    age(part, ms) {
      for (const [index, day] of days().toReversed().entries()) {
        setAge(join(folder, day, part), Date.now() - index * DAY_MS - ms);
      }
    },
    cutShort() {
      const file = join(folder, days().at(-1) ?? '', 'database.sql');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.slice(0, text.length / 2));
    },
    loseModels() {
      for (const day of days()) rmSync(join(folder, day, 'models'), { recursive: true });
    },
    mend() {
      rmSync(folder, { recursive: true, force: true });
      for (const ago of [0, 1, 2]) {
        const atMs = Date.now() - HOUR_MS - ago * DAY_MS;
        const day = join(folder, dayOf(atMs));
        mkdirSync(join(day, 'models'), { recursive: true });
        const text = dump.join('\n');
        writeFileSync(join(day, 'database.sql'), text);
        const sum = createHash('sha256').update(text).digest('hex');
        writeFileSync(join(day, 'database.sql.sha256'), `${sum}  database.sql\n`);
        writeFileSync(join(day, 'config.tar.gz'), gzipSync('threads = 8\n'));
        writeFileSync(join(day, 'app_state.json'), '{"documents":2000}');
        writeFileSync(join(day, 'models', 'chunker.bin'), 'weights');
        for (const part of parts) setAge(join(day, part), atMs);
      }
    },
  };
}
