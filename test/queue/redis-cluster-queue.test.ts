import { describe, expect, it, onTestFinished } from 'vitest';
import { hasRedisServer } from '../support/redis.ts';
import { startTestRedisCluster } from '../support/redis-cluster.ts';
import { bench } from './contract-bench.ts';
import { queueContract } from './queue-contract.ts';
import { setAsServer } from './queue-server.ts';
import { RunLog } from './run-log.ts';

describe.skipIf(!hasRedisServer())('the queue on a Redis Cluster (needs redis-server)', () => {
  queueContract(async () => setAsServer(await startTestRedisCluster()));

  it('goes on within five seconds when the master that holds it is killed, and again when it is moved', async () => {
    const cluster = await startTestRedisCluster();
    onTestFinished(() => cluster.dispose());
    const { queue, work } = bench(setAsServer(cluster));
    const log = new RunLog();
    await work(log.handler);
    await queue.add([{ name: 'before', data: null }]);
    await log.ended('before');

    const master = await cluster.master();
    await master.end('SIGKILL');
    const killedAt = performance.now();
    await expect.poll(() => queue.add([{ name: 'after', data: null }]), { timeout: 10_000 }).toBeUndefined();
    await log.ended('after');
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    await cluster.start();

    await queue.add([{ name: 'timer', data: null, delayMs: 600 }]);
    await cluster.moveQueue();
    await queue.add([{ name: 'moved', data: null }]);
    await log.ended('moved');
    await log.ended('timer');
    expect(await cluster.master()).not.toBe(master);
    // Whoever adds a job and gets no answer adds it again.
    expect([...new Set(log.runs.map((run) => run.job.name))].sort()).toEqual([
      'after',
      'before',
      'moved',
      'timer',
    ]);
  });
});
