import { Cluster, Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRedisUrl } from '../../src/config/redis-url.ts';
import { createRedisClient, type RedisUse } from '../../src/queue/redis-client.ts';

const producer: RedisUse = { side: 'producer', timeoutMs: 321 };

function client(url: string, use: RedisUse) {
  const made = createRedisClient(readRedisUrl(url), use);
  made.on('error', () => {});
  onTestFinished(() => made.disconnect());
  return made;
}

describe('a client of Redis', () => {
  it.each(['redis://127.0.0.1:1', 'redis+sentinel://127.0.0.1:1/m', 'redis+cluster://127.0.0.1:1'])(
    'of a producer keeps nothing for later and waits for nothing long: %s',
    async (url) => {
      const made = client(url, producer);
      expect(made.status).toBe('wait');
      expect(made.options.enableOfflineQueue).toBe(false);
      const options = made instanceof Cluster ? made.options.redisOptions : made.options;
      expect(options).toMatchObject({ commandTimeout: 321, socketTimeout: 321, maxRetriesPerRequest: 1 });
    },
  );

  it.each(['redis://127.0.0.1:1', 'redis+sentinel://127.0.0.1:1/m', 'redis+cluster://127.0.0.1:1'])(
    'of a worker tries for ever, but not on a line that is silent: %s',
    (url) => {
      const made = client(url, { side: 'consumer' });
      const options = made instanceof Cluster ? made.options.redisOptions : made.options;
      expect(options).toMatchObject({ maxRetriesPerRequest: null, socketTimeout: 5_000 });
      expect(options).not.toHaveProperty('commandTimeout', expect.any(Number));
    },
  );

  it.each<RedisUse>([producer, { side: 'consumer' }])(
    'of a $side asks a server that loads again soon, however long that says it takes',
    (use) => {
      expect(client('redis://127.0.0.1:1', use).options).toMatchObject({ maxLoadingRetryTime: 250 });
    },
  );

  it('is given login, master and database of sentinels, and hears of their failover', () => {
    const url = 'rediss+sentinel://u:p@127.0.0.1:1/mine/4?sentinelPassword=s';
    const made = client(url, producer);
    expect(made).toBeInstanceOf(Redis);
    expect(made.options).toMatchObject({
      name: 'mine',
      db: 4,
      username: 'u',
      password: 'p',
      sentinelPassword: 's',
      enableTLSForSentinelMode: true,
      tls: {},
      failoverDetector: true,
      connectTimeout: 161,
      sentinelCommandTimeout: 161,
      sentinels: [{ host: '127.0.0.1', port: 1 }],
    });
  });

  it('is given the login of a cluster, and goes to its servers by name where certificates are checked', () => {
    const made = client('rediss+cluster://u:p@h:1', producer);
    expect(made).toBeInstanceOf(Cluster);
    expect(made.options).toMatchObject({ redisOptions: { username: 'u', password: 'p', tls: {} } });
    expect(made.options).toHaveProperty('dnsLookup', expect.any(Function));
    const looked: unknown[] = [];
    (made as Cluster).options.dnsLookup?.('redis.example', (error, address) => looked.push(error, address));
    expect(looked).toEqual([null, 'redis.example']);
  });
});
