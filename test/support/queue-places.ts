import { hasRedisServer, startTestRedis } from './redis.ts';
import { startTestRedisCluster } from './redis-cluster.ts';
import { startTestRedisSentinel } from './redis-sentinel.ts';

/** Where the queue of a story is; without a URL it is in the story's PostgreSQL. */
export interface QueuePlace {
  readonly env: Readonly<Record<string, string>>;
  /** Kills what holds the queue, where something else can take its place. */
  failOver(): Promise<void>;
  dispose(): Promise<void>;
}

const embedded = {
  name: 'PostgreSQL',
  open: async (): Promise<QueuePlace> => ({
    env: {},
    failOver: async () => undefined,
    dispose: async () => undefined,
  }),
};

const single = {
  name: 'Redis',
  async open(): Promise<QueuePlace> {
    const redis = await startTestRedis();
    const failOver = async () => {
      await redis.kill();
      await redis.restart();
    };
    return { env: { REDIS_URL: redis.url }, failOver, dispose: redis.dispose };
  },
};

const several = [
  { name: 'Redis Cluster', start: () => startTestRedisCluster() },
  { name: 'Redis with Sentinel', start: startTestRedisSentinel },
].map(({ name, start }) => ({
  name,
  async open(): Promise<QueuePlace> {
    const redis = await start();
    const failOver = async () => (await redis.master()).end('SIGKILL');
    return { env: { REDIS_URL: redis.url }, failOver, dispose: redis.dispose };
  },
}));

/** Every kind of place there is on this machine. */
export const queuePlaces = hasRedisServer() ? [embedded, single, ...several] : [embedded];
