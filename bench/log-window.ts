import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import log from '../src/probes/log.ts';
import { probeContext } from '../test/probes/probe-context.ts';
import { atMost, exactly, noted, printRows, type Row, within } from './measure/rows.ts';

// A log of 5 GB over five days, of which the last day is counted: by the probe, and by tail and grep over the same bytes.
//   npm run bench log-window

const BYTES = 5e9;
const DAYS = 5;
const DAY_MS = 86_400_000;
const BLOCK_LINES = 20_000;
const TURNS = 5;

interface Made {
  /** Of the last day. */
  readonly bytes: number;
  readonly errors: number;
  readonly endMs: number;
}

/** Prints how long the window takes, what the loop waits meanwhile, and the same for the last lines. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-log-window-'));
  try {
    const file = join(folder, 'app.log');
    const made = makeLog(file);
    printRows('5 GB of log', await rows(file, made));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeLog(file: string): Made {
  const endMs = Date.UTC(2026, 10, 22, 12);
  const beginMs = endMs - DAYS * DAY_MS;
  const descriptor = openSync(file, 'w');
  let made: Made = { bytes: 0, errors: 0, endMs };
  const bodies = Array.from({ length: BLOCK_LINES }, (_, index) => {
    const level = index % 50 === 7 ? 'ERROR' : 'INFO';
    return ` ${level} worker-${index % 8} request ${index} of collection docs took ${index % 997} ms, payload ${'x'.repeat(index % 90)}\n`;
  });
  for (let written = 0; written < BYTES; ) {
    // By the share that is written, so that the days have the same length; one time for each block.
    const atMs = Math.floor(beginMs + (written / BYTES) * DAYS * DAY_MS);
    const stamp = new Date(atMs).toISOString();
    const block = bodies.map((body) => stamp + body).join('');
    if (atMs >= endMs - DAY_MS) {
      made = { ...made, bytes: made.bytes + block.length, errors: made.errors + BLOCK_LINES / 50 };
    }
    writeSync(descriptor, block);
    written += block.length;
  }
  closeSync(descriptor);
  return made;
}

async function rows(file: string, made: Made): Promise<readonly Row[]> {
  const window = { files: file, window: '1d', pattern: 'ERROR' };
  const mine: number[] = [];
  const floor: number[] = [];
  let counted = 0;
  const waits: number[] = [];
  const idleWaits: number[] = [];
  const processor: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const startedAt = performance.now();
    const usedBefore = process.cpuUsage();
    counted = await countOf(window, made);
    mine.push(performance.now() - startedAt);
    loop.disable();
    const { user, system } = process.cpuUsage(usedBefore);
    processor.push((user + system) / 1000);
    waits.push(loop.max / 1e6);
    idleWaits.push(await idleWait(mine.at(-1) ?? 0));
    floor.push(await floorMs(file, made.bytes));
  }
  const startedAt = performance.now();
  await countOf({ files: file, lines: 1_000, pattern: 'ERROR' }, made);
  const lastLinesMs = performance.now() - startedAt;
  const wholeAt = performance.now();
  await countOf({ files: file, window: '30d', pattern: 'ERROR', maxBytes: 6e9 }, made);
  const wholeMs = performance.now() - wholeAt;
  return [
    within('the last day, 1 GB of it, slowest of five', Math.max(...mine), 2_000, 'ms'),
    atMost('the same against tail | grep -c', median(mine), median(floor), 4),
    exactly('errors counted', counted, made.errors),
    within('the same, of the processor (machine may be busy), median', median(processor), 2_000, 'ms'),
    within('longest wait of the loop, median', median(waits), Math.max(20, 2 * median(idleWaits)), 'ms'),
    noted('longest wait of the loop, first of five (the thread comes up)', waits[0] ?? 0, 'ms'),
    noted('longest wait of the loop while nothing is read, median', median(idleWaits), 'ms'),
    within('the last 1,000 lines', lastLinesMs, 100, 'ms'),
    noted('all 5 GB', wholeMs, 'ms'),
    noted('grep -c over all 5 GB', grepMs(file), 'ms'),
  ];
}

async function countOf(parameters: object, { endMs }: Made): Promise<number> {
  const context = probeContext({
    clock: { now: () => new Date(endMs) },
    signal: AbortSignal.timeout(120_000),
  });
  const readings = await log.run(context, log.parameters.parse({ timeZone: 'UTC', ...parameters }));
  return readings.find(({ metric }) => metric === 'matches')?.value ?? Number.NaN;
}

/** What the machine alone makes the loop wait for as long as a count takes. */
async function idleWait(ms: number): Promise<number> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await pause(ms);
  loop.disable();
  return loop.max / 1e6;
}

async function floorMs(file: string, bytes: number): Promise<number> {
  const startedAt = performance.now();
  const tail = spawn('tail', ['-c', String(bytes), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const grep = spawn('grep', ['-c', 'ERROR'], { stdio: [tail.stdout, 'ignore', 'inherit'] });
  await once(grep, 'close');
  return performance.now() - startedAt;
}

function grepMs(file: string): number {
  const startedAt = performance.now();
  execFileSync('grep', ['-c', 'ERROR', file]);
  return performance.now() - startedAt;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
