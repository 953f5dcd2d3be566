import { describe, expect, it, onTestFinished } from 'vitest';
import { hasRedisServer } from '../support/redis.ts';
import { startTestRedisSentinel, type TestRedisSentinel } from '../support/redis-sentinel.ts';
import { bench } from './contract-bench.ts';
import { queueContract } from './queue-contract.ts';
import type { QueueServer } from './queue-server.ts';
import { RunLog } from './run-log.ts';

function asServer(redis: TestRedisSentinel): QueueServer {
  return {
    address: { redis: redis.url },
    stop: () => redis.end('SIGTERM'),
    async kill() {
      // Whichever of the two is master afterwards: what only one had may be lost, as Redis says.
      await redis.replicated();
      await redis.end('SIGKILL');
    },
    start: redis.start,
    pause: async () => redis.suspend(),
    resume: async () => redis.resume(),
    empty: redis.flush,
    close: redis.dispose,
  };
}

describe.skipIf(!hasRedisServer())('the queue on Redis with Sentinel (needs redis-server)', () => {
  // What the contract takes down it brings up again: nobody is to take its place meanwhile.
  queueContract(async () => asServer(await startTestRedisSentinel({ downAfterMs: 60_000 })), {
    returnsAtOnce: false,
  });

  it.each(['killed', 'suspended'])(
    'takes up its work on the replica within five seconds when the master is %s',
    async (how) => {
      const redis = await startTestRedisSentinel();
      onTestFinished(() => redis.dispose());
      const { queue, work } = bench(asServer(redis));
      const log = new RunLog();
      await work(log.handler);
      await queue.add([{ name: 'before', data: null }]);
      await log.ended('before');
      await queue.add([{ name: 'timer', data: null, delayMs: 3_000 }]);
      await redis.replicated();

      const master = await redis.master();
      if (how === 'killed') await master.end('SIGKILL');
      else master.suspend();
      const lostAt = performance.now();
      await expect
        .poll(() => queue.add([{ name: 'after', data: null }]), { timeout: 15_000 })
        .toBeUndefined();
      await log.ended('after');
      expect(performance.now() - lostAt).toBeLessThan(1_000 + 5_000);
      await log.ended('timer');
      expect((await redis.master()).port).not.toBe(master.port);

      // Back again, the old master answers for a moment as if it were one still.
      master.resume();
      await redis.start();
      await queue.add([{ name: 'last', data: null }]);
      await log.ended('last');
      // Whoever adds a job and gets no answer adds it again.
      expect([...new Set(log.runs.map((run) => run.job.name))]).toEqual(['before', 'after', 'timer', 'last']);
    },
  );
});
