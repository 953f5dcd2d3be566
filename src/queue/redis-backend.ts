import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { ConfigError } from '../domain/errors.ts';
import { asConsumer, consumerOptions, producerOptions } from './bullmq-options.ts';
import type { QueueBackend, ReportError } from './queue-backend.ts';

export interface RedisBackendOptions {
  /** What all keys start with; the braces keep them in one slot of a cluster. */
  readonly prefix?: string;
}

// The place for further kinds of URL (Sentinel, Cluster): each is a client of its own in ioredis.
function assertKnownUrl(url: string): void {
  if (!/^(rediss?|unix):\/\//.test(url)) {
    const kind = url.replace(/:\/\/.*$/s, '://…');
    throw new ConfigError(`REDIS_URL '${kind}' is of an unknown kind. Use redis://, rediss:// or unix://.`);
  }
}

/** Throws a ConfigError when the server may evict keys: it would drop jobs without telling anybody. */
async function assertKeepsJobs(client: Redis): Promise<void> {
  // INFO, not CONFIG: managed servers forbid CONFIG. Where neither tells, there is nothing to hold against it.
  const info = await client.info('memory');
  const policy = /^maxmemory_policy:(.+?)\r?$/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new ConfigError(
      `The Redis server's maxmemory-policy is '${policy}', which drops jobs when memory runs short. ` +
        "Set 'maxmemory-policy noeviction' on it, or unset REDIS_URL to keep the queue in PostgreSQL.",
    );
  }
}

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), 1_000);
// After a failover the old primary still answers, but only to reads: 2 is "reconnect and send again".
const reconnectOnError = (error: Error): 2 | false => (error.message.startsWith('READONLY') ? 2 : false);

/** Queues as Redis keys. Durable only as far as the server is: see that its append-only file is on. */
export function redisBackend(url: string, options: RedisBackendOptions = {}): QueueBackend {
  assertKnownUrl(url);
  const prefix = options.prefix ?? '{watchbill}';
  const address = url.replace(/^unix:\/\//, '');

  /** Connected, or it rejects: what BullMQ is given never waits in an offline queue. */
  async function connect(timeoutMs: number, report: ReportError): Promise<Redis> {
    const client = new Redis(address, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      retryStrategy,
      reconnectOnError,
    });
    client.on('error', report);
    try {
      await client.connect();
      await assertKeepsJobs(client);
      return client;
    } catch (error) {
      client.disconnect();
      throw error;
    }
  }

  return {
    kind: 'redis',

    async openProducer(queueName, timeoutMs, report) {
      const client = await connect(timeoutMs, report);
      const queue = new Queue(queueName, { ...producerOptions, connection: client, prefix });
      queue.on('error', report);
      return {
        queue,
        ping: () => client.ping(),
        async close() {
          await queue.close();
          client.disconnect();
        },
      };
    },

    async openConsumer(queueName, processor, settings, report) {
      (await connect(5_000, report)).disconnect();
      const client = new Redis(address, { maxRetriesPerRequest: null, retryStrategy, reconnectOnError });
      client.on('error', report);
      const worker = new Worker(queueName, processor, {
        ...consumerOptions(settings),
        connection: client,
        prefix,
      });
      const consumer = asConsumer(worker, report);
      await worker.waitUntilReady();
      return {
        ...consumer,
        async close() {
          await consumer.close();
          client.disconnect();
        },
      };
    },
  };
}
