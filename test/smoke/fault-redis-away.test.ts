import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisBackend } from '../../src/queue/redis-backend.ts';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { processorWaits } from '../support/processor-waits.ts';
import { hasRedisServer, startTestRedis, type TestRedis } from '../support/redis.ts';
import { oluThenAda, usingStory } from '../support/story.ts';
import { sweepNow } from '../support/sweep-now.ts';

const ALERTS = 10;
const timeoutMs = 2_000;

const outages = [
  {
    how: 'suspended',
    begin: async (redis: TestRedis) => redis.suspend(),
    end: async (redis: TestRedis) => redis.resume(),
  },
  { how: 'killed', begin: (redis: TestRedis) => redis.kill(), end: (redis: TestRedis) => redis.restart() },
  { how: 'emptied', begin: (redis: TestRedis) => redis.flush(), end: async () => undefined },
];

describe.skipIf(!hasRedisServer())('a Redis that fails (needs redis-server)', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  const story = usingStory({
    env: () => ({ REDIS_URL: redis.url }),
    configuration: {
      policies: { default: oluThenAda(`${timeoutMs / 1_000}s`) },
    },
  });
  afterAll(() => redis.dispose());

  /** Whether `/readyz` says so of the queue; it stays 200, because alerts are kept without one. */
  const queueIs = (ready: boolean, patienceMs: number) =>
    eventually(async () => {
      const answer = await story.app.get('/readyz');
      expect(answer.status).toBe(200);
      const { parts } = (await answer.json()) as { parts: readonly { part: string; ready: boolean }[] };
      return parts.some((one) => one.part === 'queue' && one.ready === ready);
    }, patienceMs);

  it.each(outages)(
    'takes alerts within 250 ms while it is $how, and calls the next level within seconds of its return',
    { timeout: 90_000 },
    async ({ how, begin, end }) => {
      // The first answer after the start also connects and compiles: not what is measured.
      await story.alert({ name: `Before it is ${how}`, severity: 'info' });
      const early = await story.alert({ name: `Timed before it is ${how}`, severity: 'critical' });
      await story.card(early);
      await begin(redis);

      const names = Array.from({ length: ALERTS }, (_, index) => `While-${how}-${index}.`);
      const tookMs: number[] = [];
      const { rows } = await story.database.pool.query<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database()',
      );
      const pids = [story.app.pid, ...rows.map(({ pid }) => pid)];
      for (const name of names) {
        const othersMs = processorWaits(pids);
        const begunMs = performance.now();
        const answer = await story.app.postAlert({ name, severity: 'critical' });
        tookMs.push(performance.now() - begunMs - othersMs());
        expect(answer.status).toBe(202);
      }
      expect(Math.max(...tookMs)).toBeLessThan(250);
      if (how !== 'emptied') await queueIs(false, 15_000);

      await end(redis);
      const backMs = performance.now();
      await queueIs(true, 10_000);
      const readyMs = performance.now() - backMs;
      expect(readyMs).toBeLessThan(5_000);
      await story.direct(story.ada, early);
      expect(performance.now() - backMs).toBeLessThan(timeoutMs + 5_000);

      await expectEachOnOneCard(() => allMessages(story.team), names);
      // What this outage leaves to do must not fall into the next one.
      await sweepNow(redisBackend(redis.url));
      for (const name of names) await story.direct(story.ada, name);
      await settled(story.database, 40_000);
      const pages = (userId: string) =>
        story
          .calls('chat.postMessage')
          .filter(({ args }) => args['channel'] === userId && JSON.stringify(args).includes(early));
      expect([pages(oluUserId).length, pages(adaUserId).length]).toEqual([1, 1]);
      process.stdout.write(
        `Redis ${how}: alerts answered in ${Math.round(Math.max(...tookMs))} ms at most, back after ${Math.round(readyMs)} ms\n`,
      );
    },
  );
});
