import { Queue, Worker } from 'bullmq';
import { readRedisUrl } from '../config/redis-url.ts';
import { ConfigError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { asConsumer, consumerOptions, producerOptions } from './bullmq-options.ts';
import { withAdvice } from './certificate-errors.ts';
import type { QueueBackend, ReportError } from './queue-backend.ts';
import { createRedisClient, mastersOf, type RedisClient } from './redis-client.ts';

export interface RedisBackendOptions {
  /** What all keys start with; the braces keep them in one slot of a cluster. */
  readonly prefix?: string;
}

/** Throws a ConfigError when a server may evict keys: it would drop jobs without telling anybody. */
async function assertKeepsJobs(client: RedisClient): Promise<void> {
  for (const server of mastersOf(client)) {
    // INFO, not CONFIG: managed servers forbid CONFIG. Where neither tells, there is nothing to hold against it.
    const policy = /^maxmemory_policy:(.+?)\r?$/m.exec(await server.info('memory'))?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new ConfigError(
        `The Redis server's maxmemory-policy is '${policy}', which drops jobs when memory runs short. ` +
          "Set 'maxmemory-policy noeviction' on it, or unset REDIS_URL to keep the queue in PostgreSQL.",
      );
    }
  }
}

/** What a server forgets when it is killed; undefined where it writes everything down or does not tell. */
async function forgetfulness(client: RedisClient): Promise<Error | undefined> {
  for (const server of mastersOf(client)) {
    if (/^aof_enabled:0\r?$/m.test(await server.info('persistence'))) {
      return new Error(
        "Redis keeps no append-only file: when it is killed it forgets its jobs, and what was due is late by up to a minute. Set 'appendonly yes' on it.",
      );
    }
  }
  return undefined;
}

/** Queues as Redis keys. Durable only as far as the server is: see that its append-only file is on. */
export function redisBackend(url: string, options: RedisBackendOptions = {}): QueueBackend {
  const place = readRedisUrl(url);
  const prefix = options.prefix ?? '{watchbill}';
  let warned = false;

  /** Connected, or it rejects: what BullMQ is given never waits in an offline queue. */
  async function connect(timeoutMs: number, report: ReportError): Promise<RedisClient> {
    const client = createRedisClient(place, { side: 'producer', timeoutMs });
    client.on('error', (error) => report(withAdvice(error)));
    try {
      // Bounded here: a cluster or sentinel that is half up lets the call hang while it tries again behind it.
      await untilAborted(client.connect(), AbortSignal.timeout(timeoutMs));
      await assertKeepsJobs(client);
      if (!warned) {
        const warning = await forgetfulness(client);
        warned = true;
        if (warning !== undefined) report(warning);
      }
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
      (await connect(2_000, report)).disconnect();
      const client = createRedisClient(place, { side: 'consumer' });
      client.on('error', (error) => report(withAdvice(error)));
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
