import { randomUUID } from 'node:crypto';
import { startTestPostgres, type TestPostgres } from '../test/support/failing-postgres.ts';
import { startTestRedis, type TestRedis } from '../test/support/redis.ts';
import { type Contender, startWatchbill } from './measure/contenders.ts';
import { percentile, processorMs } from './measure/figures.ts';
import { closedLoop, openLoop, paced } from './measure/load.ts';
import { atMost, exactly, noted, printRows, type Row, within } from './measure/rows.ts';
import { type SlackImitation, startSlackImitation } from './measure/slack.ts';
import { type SlashTaker, slashRequest, startEmptyBolt } from './measure/slash.ts';

// How long Slack waits for the 200 to a slash command: the whole of Watchbill in one process, against an empty Bolt
// application in another, by turns in one run. At rest from sending until the answer is there; under load and with
// parts away at a fixed rate, from when each was due: a process that stands still is not forgiven.
//   npm run bench slash-ack

const SAMPLES = 500;
const TURNS = 10;
const LIMIT_MS = 250;
const verbs = ['help', 'incidents', 'health'];

interface Scene {
  readonly slack: SlackImitation;
  readonly postgres: TestPostgres;
  readonly watchbill: Contender;
  readonly empty: SlashTaker;
  readonly redis: TestRedis | undefined;
}

/** Prints the rows for the embedded queue and for Redis. */
export async function run(): Promise<void> {
  const slack = await startSlackImitation();
  // Durable settings, as in production.
  const postgres = await startTestPostgres(undefined, {});
  const redis = await startTestRedis();
  const empty = await startEmptyBolt();
  try {
    for (const [name, used, env] of [
      ['embedded queue', undefined, {}],
      ['Redis', redis, { REDIS_URL: redis.url }],
    ] as const) {
      const watchbill = await startWatchbill(slack.url, postgres.connection, env);
      try {
        await everyRow(name, { slack, postgres, watchbill, empty, redis: used });
      } finally {
        await watchbill.stop();
      }
    }
  } finally {
    slack.close();
    empty.close();
    await postgres.close();
    await redis.dispose();
  }
}

async function everyRow(name: string, scene: Scene): Promise<void> {
  const { watchbill, empty, postgres, redis } = scene;
  for (const taker of [watchbill, empty]) await paced(taker.url, requests(taker, scene, verbs, 200), 5);
  const print = (title: string, rows: readonly Row[]) =>
    printRows(
      title,
      rows.map((row) => ({ ...row, name })),
    );
  print('slash ack at rest', await atRest(scene));
  print('slash ack during storms of 10,000', await duringStorms(scene));
  if (redis !== undefined) {
    await redis.kill();
    print('slash ack with Redis killed', await away(scene));
    await redis.restart();
  }
  await postgres.pause();
  print('slash ack with PostgreSQL suspended', await away(scene));
  await postgres.resume();
  await answersAgain(watchbill);
  await postgres.stop();
  print('slash ack with PostgreSQL stopped', await away(scene));
  await postgres.start();
  await answersAgain(watchbill);
}

/** So many commands, each another than the one before. */
function requests(taker: SlashTaker, { slack }: Scene, texts: readonly string[], count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) =>
    slashRequest(taker, slack.url, texts[index % texts.length] ?? ''),
  );
}

async function atRest(scene: Scene): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const verb of verbs) {
    const mine: number[] = [];
    const floor: number[] = [];
    let refused = 0;
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const [taker, samples] of [
        [scene.watchbill, mine],
        [scene.empty, floor],
      ] as const) {
        const result = await paced(taker.url, requests(taker, scene, [verb], SAMPLES / TURNS), 20);
        samples.push(...result.ackMs);
        refused += result.refused;
      }
    }
    rows.push(
      atMost(`/ops ${verb}, p99`, percentile(mine, 0.99), percentile(floor, 0.99), 3),
      noted(`/ops ${verb}, p50`, percentile(mine, 0.5), 'ms'),
      noted(`/ops ${verb}, p50 of the empty one`, percentile(floor, 0.5), 'ms'),
      exactly(`/ops ${verb}, refused`, refused, 0),
    );
  }
  return rows;
}

/**
 * One storm in each turn, over before the next begins. The empty one is measured beside them too: that, and how long
 * Watchbill stood in line for a processor, is what the machine does.
 */
async function duringStorms(scene: Scene): Promise<readonly Row[]> {
  const { watchbill, empty, slack } = scene;
  const mine: number[] = [];
  const floor: number[] = [];
  let refused = 0;
  let ran = 0;
  let waited = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [taker, samples] of [
      [watchbill, mine],
      [empty, floor],
    ] as const) {
      const before = await processorMs(watchbill.pid);
      const [stormed, answered] = await Promise.all([
        closedLoop(watchbill.url, stormOf(watchbill), 4),
        openLoop(taker.url, requests(taker, scene, verbs, SAMPLES / TURNS), 50),
      ]);
      const after = await processorMs(watchbill.pid);
      ran += after.ran - before.ran;
      waited += after.waited - before.waited;
      samples.push(...answered.ackMs);
      refused += stormed.refused + answered.refused;
      await slack.settled(1_500);
    }
  }
  return [
    ...limits(mine, refused),
    noted('p99 of the empty one meanwhile', percentile(floor, 0.99), 'ms'),
    noted('ready to run, but without a processor', (100 * waited) / (ran + waited), '% of the time'),
  ];
}

/** 10,000 alerts of one incident in bodies of 50. */
function stormOf(watchbill: Contender): readonly Buffer[] {
  const mark = `Storm${randomUUID()}`;
  return Array.from({ length: 200 }, (_, body) =>
    watchbill.request(
      Array.from({ length: 50 }, (_, index) => ({ mark, instance: `host-${body * 50 + index}:9100` })),
    ),
  );
}

async function away(scene: Scene): Promise<readonly Row[]> {
  const { watchbill } = scene;
  const { ackMs, refused } = await openLoop(watchbill.url, requests(watchbill, scene, verbs, SAMPLES), 50);
  return limits(ackMs, refused);
}

function limits(samples: readonly number[], refused: number): readonly Row[] {
  return [
    within('p99', percentile(samples, 0.99), LIMIT_MS, 'ms'),
    noted('p50', percentile(samples, 0.5), 'ms'),
    within('slowest', Math.max(...samples), 3_000, 'ms'),
    exactly('refused', refused, 0),
  ];
}

/** Resolves when everything that it stands on is back. */
async function answersAgain({ url }: Contender): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
