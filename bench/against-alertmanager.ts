import { startTestRedis } from '../test/support/redis.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { type Contender, startPeer, startWatchbill } from './measure/contenders.ts';
import { startFloor } from './measure/floor.ts';
import * as rounds from './measure/rounds.ts';
import { printRows, type Row } from './measure/rows.ts';
import { startSlackImitation } from './measure/slack.ts';

// Alertmanager and Watchbill in turns on the same machine, posting to the same imitation of Slack in a process of its
// own. Alertmanager keeps its alerts in memory; Watchbill answers after the commit on a server with fsync on. The floor
// is the least that a durable pipeline in Node does: a target that it misses too is one of the machine's.
//   npm run bench against-alertmanager [-- row…]

/** Runs every row, or those whose name holds one of the words in BENCH_ROWS. */
export async function run(): Promise<void> {
  const slack = await startSlackImitation();
  const postgres = await startScratchServer({ settings: {} });
  const redis = await startTestRedis();
  const { connection } = postgres.server;
  const wanted = process.env['BENCH_ROWS']?.split(',');
  const contenders = [
    { name: 'peer', start: () => startPeer(slack.url) },
    { name: 'floor', start: () => startFloor(slack.url, connection) },
    { name: 'embedded queue', start: () => startWatchbill(slack.url, connection) },
    { name: 'Redis', start: () => startWatchbill(slack.url, connection, { REDIS_URL: redis.url }) },
  ];
  try {
    for (const round of rounds.all) {
      if (wanted !== undefined && !wanted.some((word) => round.name.includes(word))) continue;
      const figures = new Map<string, rounds.Figures>();
      for (const { name, start } of contenders) {
        if (round.peerCannot === true && name === 'peer') continue;
        if (round.hasFloor !== true && name === 'floor') continue;
        const contender: Contender = await start();
        try {
          figures.set(name, await round.measure(contender, slack));
        } finally {
          await contender.stop();
        }
      }
      const peer = figures.get('peer') ?? {};
      const rows = contenders
        .filter(({ name }) => name !== 'peer' && figures.has(name))
        .flatMap(({ name }): Row[] =>
          round.rows(figures.get(name) ?? {}, peer).map((row) => ({ ...row, name })),
        );
      printRows(round.name, rows);
    }
  } finally {
    slack.close();
    await postgres.remove();
    await redis.dispose();
  }
}
