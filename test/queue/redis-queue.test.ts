import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { redisBackend } from '../../src/queue/redis-backend.ts';
import { hasRedisServer, startTestRedis } from '../support/redis.ts';
import { bench } from './contract-bench.ts';
import { queueContract } from './queue-contract.ts';
import type { QueueServer } from './queue-server.ts';

async function redisServer(options: Parameters<typeof startTestRedis>[0] = {}): Promise<QueueServer> {
  const redis = await startTestRedis(options);
  return {
    address: { redis: redis.url },
    stop: redis.stop,
    kill: redis.kill,
    start: redis.restart,
    pause: async () => void process.kill(redis.pid, 'SIGSTOP'),
    resume: async () => void process.kill(redis.pid, 'SIGCONT'),
    empty: redis.flush,
    close: redis.dispose,
  };
}

describe.skipIf(!hasRedisServer())('the queue on Redis (needs redis-server)', () => {
  queueContract(redisServer);

  it('refuses a server that may evict keys, on both sides, and says what to set', async () => {
    const server = await redisServer({ maxmemory: '50mb', maxmemoryPolicy: 'allkeys-lru' });
    onTestFinished(() => server.close());
    const { queue, work } = bench(server);
    await expect(queue.add([{ name: 'x', data: null }])).rejects.toThrow(ConfigError);
    await expect(queue.ping()).rejects.toThrow(/'allkeys-lru'.*maxmemory-policy noeviction/);
    await expect(work(async () => {})).rejects.toThrow(ConfigError);
  });

  it('says once that a server without an append-only file forgets its jobs when it is killed', async () => {
    const [forgetful, durable] = [await redisServer({ appendOnly: false }), await redisServer()];
    onTestFinished(async () => void (await Promise.all([forgetful.close(), durable.close()])));
    const warnings = async (server: QueueServer) => {
      const { queue, reported } = bench(server);
      await Promise.all([queue.ping(), queue.counts()]);
      return reported.map(({ message }) => message).filter((message) => message.includes('appendonly yes'));
    };
    expect(await warnings(forgetful)).toHaveLength(1);
    expect(await warnings(durable)).toEqual([]);
  });

  it('rejects with the reason of the server when its memory is full', async () => {
    const server = await redisServer({ maxmemory: '1mb' });
    onTestFinished(() => server.close());
    const { queue } = bench(server, { deadlineMs: 300 });
    const error = await queue.add([{ name: 'x', data: null }]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'unreachable',
      cause: expect.objectContaining({ message: expect.stringMatching(/OOM/) }),
    });
  });
});

describe('the address of a Redis server', () => {
  it('is refused when it is of an unknown kind, without showing what follows', () => {
    expect(() => redisBackend('http://user:secret@host')).toThrow(ConfigError);
    expect(() => redisBackend('http://user:secret@host')).toThrow(/^REDIS_URL has to start with redis:/);
  });

  it.each(['redis://localhost', 'rediss://u:p@host:1', 'unix:///run/redis.sock'])('may be %s', (url) => {
    expect(redisBackend(url).kind).toBe('redis');
  });
});
