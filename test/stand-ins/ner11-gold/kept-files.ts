import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** What keeps the backups and records: files of any age, each with its sum beside it where it is a backup. */
export class KeptFiles {
  readonly folder: string;
  /** Nobody has had a hand in it since it was last restored. */
  #untouched = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  at(...names: readonly string[]): string {
    this.#untouched = false;
    return join(this.folder, ...names);
  }

  write(name: string, text: string, agoMs = 0): void {
    const path = this.at(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const at = new Date(Date.now() - agoMs);
    utimesSync(path, at, at);
  }

  backup(kind: string, name: string, agoMs: number): void {
    const text = `backup ${kind} ${name}`;
    this.write(`backups/${kind}/${name}`, text, agoMs);
    this.write(`backups/${kind}/${name}.sha256`, `${sumOf(text)}  ${name}\n`, agoMs);
  }

  record(kind: string, value: object, agoMs = HOUR_MS): void {
    this.write(
      `records/${kind}/${String(Math.round(agoMs / 1000)).padStart(9, '0')}.json`,
      JSON.stringify(value),
      agoMs,
    );
  }

  remove(name: string): void {
    rmSync(this.at(name), { recursive: true, force: true });
  }

  /** Every file below the folder becomes so old. */
  age(folder: string, agoMs: number): void {
    const at = new Date(Date.now() - agoMs);
    for (const entry of readdirSync(this.at(folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), at, at);
    }
  }

  /** Everything as a system has it that has been well for more than a year. */
  restore(): void {
    if (this.#untouched) return;
    for (const part of ['backups', 'records', 'models', 'logs', 'tmp']) this.remove(part);
    for (let day = 0; day < 7; day += 1)
      this.backup('daily', `ner11-${day}.dump`, day * DAY_MS + 3 * HOUR_MS);
    for (let week = 0; week < 4; week += 1)
      this.backup('weekly', `ner11-${week}.dump`, (week * 7 + 1) * DAY_MS);
    for (let month = 0; month < 12; month += 1)
      this.backup('monthly', `ner11-${month}.dump`, (month * 30 + 2) * DAY_MS);
    for (const kind of ['models', 'config', 'volumes', 'full']) this.backup(kind, `${kind}.tar`, 2 * DAY_MS);
    this.record('start-up', {
      database_seconds: 20,
      api_seconds: 95,
      frontend_seconds: 15,
      total_seconds: 130,
    });
    for (let run = 0; run < 30; run += 1)
      this.record('backups', { success: true }, run * DAY_MS + 3 * HOUR_MS);
    this.record('verification', { intact: true }, DAY_MS);
    for (let week = 0; week < 12; week += 1)
      this.record('maintenance', { inside_window: true, verified: true }, (week * 7 + 2) * DAY_MS);
    for (let incident = 1; incident <= 20; incident += 1)
      this.record('incidents', { right_response: incident > 1 }, incident * DAY_MS);
    for (const kind of ['reviews', 'baselines', 'drills', 'audits'])
      this.record(kind, { by: 'the team' }, 10 * DAY_MS);
    const model = 'the weights of the model';
    this.write('models/ner11.bin', model, 40 * DAY_MS);
    this.write('models/MANIFEST.sha256', `${sumOf(model)}  ner11.bin\n`, 40 * DAY_MS);
    this.write('logs/api.log', 'started\n');
    this.write('tmp/upload-1', 'a text\n');
    this.#untouched = true;
  }
}
