import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { type LogFile, logFile } from '../parts/log-file.ts';

/** A third of it cannot be compressed, as with real vectors. */
const content = Buffer.concat([randomBytes(300_000), Buffer.alloc(600_000)]);
const archive = gzipSync(content);
const batches = 150;

/** As the backup program of the deployment verifies: the newest archive against the MD5 that lies beside it. */
const backupProgram = `
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
const [flag, which] = process.argv.slice(2);
if (flag !== '--verify' || which !== 'latest') throw new Error('Only --verify latest is known here.');
const newest = readdirSync('backups').filter((name) => name.endsWith('.tar.gz')).sort().at(-1);
if (newest === undefined) throw new Error('There is no backup.');
const sum = createHash('md5').update(readFileSync('backups/' + newest)).digest('hex');
const said = JSON.parse(readFileSync('backups/' + newest + '.json', 'utf8'));
if (said.md5 !== sum) {
  console.error(newest + ' does not match its checksum');
  process.exit(1);
}
console.log('verified ' + newest);
`;

/** The folder of the indexer: store, backups, checkpoint, logs and the file with its key. */
export class ProjectFiles {
  readonly folder: string;
  readonly log: LogFile;

  constructor(folder: string) {
    this.folder = folder;
    this.log = logFile(this.at('logs', 'daily_update.log'));
  }

  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Everything as it is on a good morning. */
  restore(): void {
    for (const name of ['backups', 'vectorstore', '.hashes', 'reports', 'logs'])
      rmSync(this.at(name), { recursive: true, force: true });
    this.#write('scripts/backup_vectorstore.mjs', backupProgram);
    this.#write('.env', 'OPENAI_API_KEY=written-elsewhere\n');
    chmodSync(this.at('.env'), 0o600);
    mkdirSync(this.at('reports'), { recursive: true });
    mkdirSync(this.at('logs'), { recursive: true });
    this.#write('vectorstore/segment-0/vectors.bin', content);
    for (const days of [20, 1, 0]) this.backUp(days * 24 * HOUR_MS + HOUR_MS);
    this.checkpoint();
    this.log.clear();
    // In one piece: they are many, and written before each look.
    const at = new Date(Date.now() - 5 * HOUR_MS).toISOString();
    const lines = Array.from(
      { length: batches },
      (_, batch) => `${at} INFO Embedded batch ${batch + 1} of ${batches}`,
    );
    this.log.line([`${at} INFO Incremental update started`, ...lines].join('\n'));
    this.finish({ rate: 42, seconds: 3_600, cost: 0.8, calls: 320 });
  }

  backUp(agoMs: number): void {
    const day = new Date(Date.now() - agoMs).toISOString().slice(0, 10).replaceAll('-', '');
    const name = `backups/backup_${day}_020000.tar.gz`;
    this.#write(name, archive);
    const md5 = createHash('md5').update(archive).digest('hex');
    this.#write(`${name}.json`, JSON.stringify({ md5, bytes: archive.length, made: day }));
    this.age(name, agoMs);
  }

  /** The checkpoint as the last run left it; `agoMs` is its age. */
  checkpoint(changes: object = {}, agoMs = 5 * HOUR_MS): void {
    const usual = { processed_files: 160, total_files: 160, failed_files: 0, total_cost: 0.8 };
    this.#write('.hashes/embedding_checkpoint.json', JSON.stringify({ ...usual, ...changes }));
    this.age('.hashes/embedding_checkpoint.json', agoMs);
  }

  /** What a run writes at its end. */
  finish(run: { rate: number; seconds: number; cost: number; calls: number }): void {
    const { rate, seconds, cost, calls } = run;
    const ago = 5 * HOUR_MS - MINUTE_MS;
    this.log.write('INFO', `Processing rate: ${rate} files/min`, ago);
    this.log.write('INFO', `Cost: $${cost} API calls: ${calls}`, ago);
    this.log.write('INFO', `Duration: ${seconds} s`, ago);
    this.log.write('INFO', 'Update completed', ago);
  }

  /** Newest first. */
  backups(): readonly string[] {
    return readdirSync(this.at('backups'))
      .filter((name) => name.endsWith('.tar.gz'))
      .sort()
      .reverse()
      .map((name) => `backups/${name}`);
  }

  age(name: string, agoMs: number): void {
    const at = new Date(Date.now() - agoMs);
    utimesSync(this.at(name), at, at);
  }

  /** A file of that many bytes that takes no room on the disk. */
  grow(name: string, bytes: number): void {
    this.#write(name, '');
    truncateSync(this.at(name), bytes);
  }

  garble(name: string): void {
    writeFileSync(this.at(name), 'no longer what it was');
  }

  #write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content);
  }
}
