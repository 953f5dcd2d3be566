import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentHash, documentName } from './measure/documents.ts';
import { atMost, exactly, noted, printRows, within } from './measure/rows.ts';

// A deep audit of a million points in another process against a bare scroll of the same points: time, memory, and for how
// long the process does nothing else.
//   npm run bench vector-audit            POINTS=100000 for a quick one

const POINTS = Number(process.env['POINTS'] ?? 1_000_000);
const PER_DOCUMENT = 2;
const DIMENSION = 8;
const MISSING = 250;
const ORPHANED = 50;
const CHANGED = 30;
const ROUNDS = 3;

interface Scrolled {
  readonly seconds: number;
  readonly points: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}
interface Audited extends Scrolled {
  readonly found: Readonly<Record<string, number>>;
  readonly longestMs: number;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-audit-'));
  const manifest = join(folder, 'manifest.jsonl');
  const server = start('qdrant-process', [String(POINTS), String(PER_DOCUMENT), String(DIMENSION), folder]);
  try {
    const ready = answer(server);
    await writeManifest(manifest);
    const { url } = (await ready) as { url: string };
    const floors: Scrolled[] = [];
    const audits: Audited[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floors.push((await ask('scroll-process', [url])) as Scrolled);
      audits.push((await ask('audit-process', [url, manifest, 'deep'])) as Audited);
    }
    const sampled = (await ask('audit-process', [url, manifest, 'sampled'])) as Audited;
    printAll(median(floors), median(audits), sampled);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

function printAll(floor: Scrolled, audit: Audited, sampled: Audited): void {
  printRows(`a deep audit of ${POINTS.toLocaleString('en')} points, median of ${ROUNDS}`, [
    atMost('time against a bare scroll', audit.seconds, floor.seconds, 2, 's'),
    noted('points a second', audit.points / audit.seconds, '/s'),
    atMost('processor time against a bare scroll', audit.cpuSeconds, floor.cpuSeconds, 3, 's'),
    within('peak memory of the process', audit.peakMiB, 400, 'MiB'),
    noted('peak memory of a bare scroll', floor.peakMiB, 'MiB'),
    within('longest time in which nothing else is done', audit.longestMs, 250, 'ms'),
    exactly('points looked at', audit.points, POINTS),
    exactly('orphans', audit.found['orphans'] ?? -1, ORPHANED * PER_DOCUMENT),
    exactly('documents without a vector', audit.found['missing'] ?? -1, MISSING),
    exactly('documents that changed', audit.found['synchronisation'] ?? -1, CHANGED),
    exactly('broken vectors', audit.found['integrity'] ?? -1, 0),
  ]);
  printRows('a sampled audit of the same', [
    noted('time', sampled.seconds, 's'),
    within('peak memory of the process', sampled.peakMiB, 400, 'MiB'),
    exactly('points looked at', sampled.points, 1000),
  ]);
}

// The first documents are gone from the manifest, the next ones changed, and some at the end have no vector.
async function writeManifest(file: string): Promise<void> {
  const stream = createWriteStream(file);
  const documents = Math.ceil(POINTS / PER_DOCUMENT);
  for (let index = ORPHANED; index < documents + MISSING; index += 1) {
    const hash = index < ORPHANED + CHANGED ? 'f'.repeat(64) : documentHash(index);
    const line = `${JSON.stringify({ path: documentName(index), hash })}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

function start(name: string, words: readonly string[]): ChildProcess {
  return fork(join(import.meta.dirname, 'measure', `${name}.ts`), words, { stdio: 'inherit' });
}

async function answer(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the bench ended with ${String(code)} before it answered.`);
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}

async function ask(name: string, words: readonly string[]): Promise<unknown> {
  const child = start(name, words);
  const exit = once(child, 'exit');
  const message = await answer(child);
  await exit;
  return message;
}

function median<T extends Scrolled>(runs: readonly T[]): T {
  const middle = runs.toSorted((a, b) => a.seconds - b.seconds)[(runs.length - 1) >> 1];
  if (middle === undefined) throw new Error('There was no round.');
  return middle;
}
