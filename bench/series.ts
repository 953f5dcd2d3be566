import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/domain/duration.ts';
import type { Log } from '../src/domain/ports/log.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { migrate } from '../src/store/migrations/migrate.ts';
import { makeMonths } from '../src/store/partitions.ts';
import { createStores } from '../src/store/stores.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { percentile } from './measure/figures.ts';
import { atLeast, atMost, noted, printRows, type Row, within } from './measure/rows.ts';

// What series cost: a second's batch of 300 readings out of 20,000 series, beside the same rows in one bare INSERT; the
// round that rolls an hour of all of them up, with and without writers; what charts and thresholds ask. fsync is on.
//   npm run bench series        BENCH_SERIES=20000 BENCH_BATCHES=200

const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {}

const seriesCount = Number(process.env['BENCH_SERIES'] ?? 20_000);
const batches = Number(process.env['BENCH_BATCHES'] ?? 200);
const batchSize = 300;
const charted = 20;

function nameOf(index: number) {
  return {
    system: `system-${index % 500}`,
    probe: `probe-${index % 7}`,
    target: `host-${index % 50}`,
    metric: 'in-use',
    part: `part-${index}`,
  };
}

function readingOf(index: number, measuredAt: Date): GradedReading {
  return {
    ...nameOf(index),
    unit: 'percent',
    value: index % 97,
    status: 'ok',
    detail: '14.2 GiB of 23.4 GiB',
    limit: '> 90 %',
    measuredAt,
  };
}

/** The nth batch: other series each time, as a round of a minute has it. */
function batchOf(n: number, atMs: number): readonly GradedReading[] {
  return Array.from({ length: batchSize }, (_, index) =>
    readingOf((n * batchSize + index) % seriesCount, new Date(atMs)),
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

async function medianMs(times: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < times; n += 1) all.push(await timed(() => work(n)));
  return percentile(all, 0.5);
}

/** One row an hour for 30 days and one a minute for 14, of a few series. */
async function fill(db: Database): Promise<void> {
  const now = Date.now();
  await makeMonths(
    db,
    [0, 30, 31].map((days) => new Date(now - days * DAY_MS)),
  );
  const rows = await db.query<{ id: number }>('select id from series where part = any($1)', [
    Array.from({ length: charted }, (_, index) => nameOf(index).part),
  ]);
  const ids = rows.map(({ id }) => id);
  await db.transaction(async (tx) => {
    tx.allow(300_000);
    tx.query(
      `insert into samples (series_id, status, at, value)
       select s, 'ok', now() - n * interval '1 minute', random() * 100
       from unnest($1::int[]) s, generate_series(0, 14 * 1440 - 1) n on conflict do nothing`,
      [ids],
    );
    tx.query(
      `insert into samples_hourly (series_id, hour, status, samples, count, not_ok, minimum, mean, maximum, median, p95,
         first, last)
       select s, date_trunc('hour', now()) - n * interval '1 hour', 'ok', 60, 60, 0, 1, 50, 99, 50, 95, 1, 2
       from unnest($1::int[]) s, generate_series(1, 720) n on conflict do nothing`,
      [ids],
    );
  });
  await db.query('analyze samples');
}

async function writing(db: Database): Promise<readonly Row[]> {
  const { samples } = createStores(db);
  const startMs = Date.now();
  const first = await timed(async () => {
    for (let n = 0; n * batchSize < seriesCount; n += 1) await samples.add(batchOf(n, startMs - 60_000));
  });
  await db.query(`create table bare (series_id integer, status probe_status, at timestamptz,
    value double precision, primary key (series_id, at))`);
  const bare = (n: number) => {
    const rows = batchOf(n, startMs + n);
    return db.query(
      `insert into bare select * from unnest($1::int[], $2::probe_status[], $3::timestamptz[], $4::float8[])`,
      [
        rows.map((_, index) => (n * batchSize + index) % seriesCount),
        rows.map(({ status }) => status),
        rows.map(({ measuredAt }) => measuredAt),
        rows.map(({ value }) => value),
      ],
    );
  };
  // By turns, so that whatever else the machine does meets both.
  const mine: number[] = [];
  const floor: number[] = [];
  for (let n = 0; n < batches; n += 1) {
    mine.push(await timed(() => samples.add(batchOf(n, startMs + n))));
    floor.push(await timed(() => bare(n)));
  }
  const median = percentile(mine, 0.5);
  return [
    noted(`${seriesCount} new series, one sample each`, first, 'ms'),
    within(`batch of ${batchSize}, p50`, median, 50, 'ms'),
    within(`batch of ${batchSize}, p99`, percentile(mine, 0.99), 250, 'ms'),
    noted('rows', (batchSize / median) * 1_000, 'rows/s'),
    atMost('against a bare INSERT of the samples', median, percentile(floor, 0.5), 4),
  ];
}

/** An hour of all series rolled up while batches go on being added, each with its own time. */
async function rolling(db: Database, other: Database): Promise<readonly Row[]> {
  await db.transaction(async (tx) => {
    tx.allow(300_000);
    tx.query(
      `insert into samples (series_id, status, at, value)
       select id, 'ok', date_trunc('hour', now()) - interval '3 hours' + n * interval '1 minute', random() * 100
       from series, generate_series(0, 59) n on conflict do nothing`,
    );
    tx.query(`insert into samples_rolled_up (until) values (date_trunc('hour', now()) - interval '3 hours')`);
  });
  const { samples } = createStores(db);
  const writer = createStores(other).samples;
  let rolled = false;
  const took: number[] = [];
  const adding = (async () => {
    for (let n = 0; !rolled; n += 1) {
      took.push(await timed(() => writer.add(batchOf(n, Date.now()))));
    }
  })();
  let hours = 0;
  const keepMs = await timed(async () => {
    hours = (await samples.keep(new AbortController().signal)).hours;
  });
  rolled = true;
  await adding;
  return [
    within(`${hours} hours rolled up, one of them of all series`, keepMs, 60_000, 'ms'),
    noted('batches added meanwhile', took.length, ''),
    within('slowest of them', Math.max(...took), 1_000, 'ms'),
  ];
}

async function reading(db: Database): Promise<readonly Row[]> {
  const { samples } = createStores(db);
  const names = Array.from({ length: charted }, (_, index) => nameOf(index));
  const to = new Date();
  const since = (ms: number) => new Date(to.getTime() - ms);
  const chart = async (days: number, limitMs: number) =>
    within(
      `chart of ${days === 1 ? '24 h' : `${days} d`}, 240 points`,
      await medianMs(9, (n) => samples.points(names.slice(n, n + 1), since(days * DAY_MS), to, 240)),
      limitMs,
      'ms',
    );
  const requests = (ms: number) =>
    Array.from({ length: batchSize }, (_, index) => ({ name: nameOf(index % charted), from: since(ms), to }));
  const [whole] = await samples.points(names.slice(0, 1), since(30 * DAY_MS), to, 240);
  return [
    atLeast('points of 30 d', whole?.points.length ?? 0, 240, 0.95, 'points'),
    await chart(1, 50),
    await chart(7, 100),
    await chart(30, 200),
    within(
      `${batchSize} windows of 1 h`,
      await medianMs(9, () => samples.windows(requests(HOUR_MS))),
      250,
      'ms',
    ),
    within(
      `${charted} windows of 28 d`,
      await medianMs(9, () => samples.windows(requests(28 * DAY_MS).slice(0, charted))),
      500,
      'ms',
    ),
    within(
      `hours of 28 d of ${charted} series`,
      await medianMs(9, () => samples.hourly(names, since(28 * DAY_MS), to)),
      1_000,
      'ms',
    ),
    within(
      'newest of one system',
      await medianMs(9, () => samples.latest(since(5 * MINUTE_MS), undefined, { system: 'system-7' })),
      50,
      'ms',
    ),
    within('newest of all', await medianMs(9, () => samples.latest(since(DAY_MS))), 1_000, 'ms'),
  ];
}

export async function run(): Promise<void> {
  const { server, remove } = await startScratchServer({ settings: {} });
  const open = () =>
    openDatabase({
      connection: server.connection,
      applicationName: 'bench',
      log: { warn: () => undefined },
      callTimeoutMs: 60_000,
    });
  const [db, other] = [open(), open()];
  try {
    await migrate(db, silent);
    printRows('adding', await writing(db));
    printRows('rolling up', await rolling(db, other));
    await fill(db);
    printRows('reading', await reading(db));
  } finally {
    await Promise.all([db.close(), other.close()]);
    await remove();
  }
}
