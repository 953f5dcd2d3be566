import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { planHash } from '../src/domain/sampling-slots.ts';
import { openDatabase } from '../src/store/database.ts';
import type { EmbeddedConnection } from '../src/store/embedded/endpoint.ts';
import { startApp } from '../test/support/app.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { testDatabaseOn } from './measure/database.ts';
import { percentile, residentMiB } from './measure/figures.ts';
import type { Asked } from './measure/probe-targets.ts';
import { atLeast, atMost, noted, printRows, type Row, within } from './measure/rows.ts';

// A runner as its own process, with a pack for each system, against targets in another process and a real PostgreSQL.
//   npm run bench sampling        BENCH_MINUTES=4 (default) of each; BENCH_PLANS=500,5000 (default)

const everyMs = 60_000;
const deadlineMs = 10_000;
const perSystem = 10;

interface Target {
  readonly system: string;
  readonly name: string;
  readonly path: string;
}

interface Targets {
  readonly url: string;
  asked(): Promise<Asked>;
  end(): void;
}

interface Measured {
  readonly runs: number;
  /** Milliseconds after its slot that each run reached its target. */
  readonly lateMs: readonly number[];
  readonly givenUpMs: readonly number[];
  readonly corePercent: number;
  readonly residentMiB: number;
}

export async function run(): Promise<void> {
  const minutes = Number(process.env['BENCH_MINUTES'] ?? 4);
  const sizes = (process.env['BENCH_PLANS'] ?? '500,5000').split(',').map(Number);
  const postgres = await startScratchServer({ settings: {} });
  const targets = await startTargets();
  try {
    for (const size of sizes) {
      const plans = plansOf(size);
      const floor = await bare(targets, plans, minutes);
      const { measured, rowsPerSecond } = await sampled(targets, plans, minutes, postgres.server.connection);
      printRows(
        `${size.toLocaleString('en')} probes a minute in ${size / perSystem} systems, a tenth of them hang`,
        rowsOf(measured, floor, size * minutes, rowsPerSecond, size),
      );
    }
  } finally {
    targets.end();
    await postgres.remove();
  }
}

function rowsOf(
  mine: Measured,
  floor: Measured,
  offered: number,
  rows: number,
  size: number,
): readonly Row[] {
  const late = mine.lateMs.toSorted((a, b) => a - b);
  return [
    // The edges of the window may cut a run off.
    atLeast('runs of those offered', mine.runs, offered, 0.999, 'runs'),
    within('start after its slot, p50', percentile(late, 0.5), 100, 'ms'),
    within('start after its slot, p99', percentile(late, 0.99), 500, 'ms'),
    within('start after its slot, worst', late.at(-1) ?? Number.NaN, 2_000, 'ms'),
    noted('the same of bare requests, p99', percentile(floor.lateMs, 0.99), 'ms'),
    within('hanging targets are given up, p99', percentile(mine.givenUpMs, 0.99), deadlineMs + 500, 'ms'),
    size <= 500
      ? within('of one core', mine.corePercent, 15, '%')
      : within('of one core', mine.corePercent, 60, '%'),
    atMost('against bare requests', mine.corePercent, floor.corePercent, 6, '% of a core'),
    within('memory', mine.residentMiB, 300, 'MiB'),
    noted('rows stored', rows, 'a second'),
  ];
}

function plansOf(size: number): readonly Target[] {
  return Array.from({ length: size }, (_, index) => {
    const system = `system-${Math.floor(index / perSystem)}`;
    const name = `probe-${index % perSystem}`;
    const hangs = index % perSystem === 3;
    return { system, name, path: `${hangs ? '/hang' : ''}/${system}/${name}` };
  });
}

async function startTargets(): Promise<Targets> {
  const child = fork(join(import.meta.dirname, 'measure/probe-targets.ts'), { stdio: 'inherit' });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async asked() {
      const answer = once(child, 'message');
      child.send('asked?');
      return ((await answer) as [Asked])[0];
    },
    end: () => child.disconnect(),
  };
}

async function bare(targets: Targets, plans: readonly Target[], minutes: number): Promise<Measured> {
  const file = join(import.meta.dirname, 'measure/bare-fetches.ts');
  const child = fork(file, [targets.url], { stdio: 'inherit' });
  child.send(plans);
  try {
    return await measure(child.pid ?? 0, targets, plans, Math.min(minutes, 2));
  } finally {
    await ended(child);
  }
}

async function sampled(
  targets: Targets,
  plans: readonly Target[],
  minutes: number,
  server: EmbeddedConnection,
): Promise<{ readonly measured: Measured; readonly rowsPerSecond: number }> {
  const database = await testDatabaseOn(server);
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-sampling-'));
  writePacks(folder, targets.url, plans);
  const app = await startApp({
    database: database.connection,
    env: { WATCHBILL_ROLES: 'runner', WATCHBILL_CONFIG: folder, LOG_LEVEL: 'warn' },
  });
  const log = { warn: () => undefined };
  const db = openDatabase({ connection: database.connection, applicationName: 'bench', log });
  try {
    const from = new Date();
    const measured = await measure(app.pid, targets, plans, minutes);
    const [row] = await db.query<{ rows: number }>(
      "select count(*)::int as rows from samples where at >= $1::timestamptz + interval '1 minute'",
      [from],
    );
    return { measured, rowsPerSecond: (row?.rows ?? 0) / (minutes * 60) };
  } finally {
    if (process.env['BENCH_LOG'] !== undefined) process.stdout.write(app.output());
    await app.kill();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

/** One minute to come to rest, then so many. */
async function measure(
  pid: number,
  targets: Targets,
  plans: readonly Target[],
  minutes: number,
): Promise<Measured> {
  await pause(everyMs);
  await targets.asked();
  const before = cpuMs(pid);
  const begunMs = performance.now();
  await pause(minutes * everyMs);
  const { arrivals, givenUpMs } = await targets.asked();
  const corePercent = (100 * (cpuMs(pid) - before)) / (performance.now() - begunMs);
  const offsets = new Map(plans.map(({ path, ...plan }) => [path, planHash(plan) % everyMs]));
  // A slot that begins a little early would seem late by a minute.
  const lateMs = arrivals.map(([path, at]) => {
    const late = (at - (offsets.get(path) ?? 0)) % everyMs;
    return late > everyMs - 50 ? 0 : late;
  });
  return { runs: arrivals.length, lateMs, givenUpMs, corePercent, residentMiB: await residentMiB(pid) };
}

function writePacks(folder: string, url: string, plans: readonly Target[]): void {
  const configuration = {
    channel: '#ops',
    policies: { default: { levels: [{ call: ['channel:#ops'], timeout: '5m' }] } },
    routes: [{ name: 'default', policy: 'default' }],
  };
  writeFileSync(join(folder, 'watchbill.yml'), JSON.stringify(configuration));
  mkdirSync(join(folder, 'systems'));
  for (const [system, ofSystem] of Map.groupBy(plans, (plan) => plan.system)) {
    const probes = ofSystem.map(({ name, path }) => [
      name,
      { probe: 'http', every: '1m', timeout: '10s', parameters: { path, timeout: '15s' } },
    ]);
    const pack = {
      title: system,
      connections: { web: { kind: 'http', url } },
      probes: Object.fromEntries(probes),
    };
    writeFileSync(join(folder, 'systems', `${system}.yml`), JSON.stringify(pack));
  }
}

/** All threads of the process, from the kernel, which counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
