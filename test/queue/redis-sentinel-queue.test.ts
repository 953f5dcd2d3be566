import { describe, expect, it, onTestFinished } from 'vitest';
import { hasRedisServer } from '../support/redis.ts';
import { startTestRedisSentinel } from '../support/redis-sentinel.ts';
import { bench } from './contract-bench.ts';
import { outageContract, queueContract } from './queue-contract.ts';
import { setAsServer } from './queue-server.ts';
import { RunLog } from './run-log.ts';

describe.skipIf(!hasRedisServer())('the queue on Redis with Sentinel (needs redis-server)', () => {
  // What the contract takes down it brings up again: nobody is to take its place meanwhile.
  queueContract(async () => setAsServer(await startTestRedisSentinel({ downAfterMs: 60_000 })));

  describe('when the sentinels end, hang and return with their servers', () =>
    outageContract(async () =>
      setAsServer(await startTestRedisSentinel({ downAfterMs: 60_000, sentinelsToo: true })),
    ));

  it('does not wait for sentinels that hang while another answers, neither to send nor to take', async () => {
    const redis = await startTestRedisSentinel({ downAfterMs: 60_000 });
    onTestFinished(() => redis.dispose());
    const { queue, work } = bench(setAsServer(redis));
    const log = new RunLog();
    await work(log.handler);
    for (const sentinel of redis.sentinels.slice(0, 2)) sentinel.suspend();
    const first = performance.now();
    await queue.add([{ name: 'sent', data: null }]);
    expect(performance.now() - first).toBeLessThan(2_000);
    await log.ended('sent');

    await (await redis.master()).end('SIGTERM');
    await redis.start();
    const backAt = performance.now();
    await queue.add([{ name: 'taken', data: null }]);
    await log.ended('taken');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });

  it.each(['killed', 'suspended'])(
    'takes up its work on the replica within five seconds when the master is %s',
    async (how) => {
      const redis = await startTestRedisSentinel();
      onTestFinished(() => redis.dispose());
      const { queue, work } = bench(setAsServer(redis));
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
      // Whoever adds a job and gets no answer adds it again; the timer may be due before there is a new master.
      expect([...new Set(log.runs.map((run) => run.job.name))].sort()).toEqual([
        'after',
        'before',
        'last',
        'timer',
      ]);
    },
  );
});
