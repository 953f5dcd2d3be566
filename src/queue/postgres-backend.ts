import { Queue, Worker } from 'bullmq';
import { asConsumer, consumerOptions, producerOptions } from './bullmq-options.ts';
import { createCalmBackend } from './calm-postgres.ts';
import type { QueueBackend, ReportError } from './queue-backend.ts';

/** A PostgreSQL server: a connection string, or the parts of one (`host` may be a folder with a Unix socket). */
export type PostgresTarget =
  | string
  | {
      readonly host: string;
      readonly port?: number;
      readonly user?: string;
      readonly password?: string;
      readonly database: string;
    };

export interface PostgresBackendOptions {
  /** The schema that holds the queue's own tables. */
  readonly schema?: string;
}

/** Queues as tables, woken by LISTEN/NOTIFY. Needs direct or session-pooled connections. */
export function postgresBackend(target: PostgresTarget, options: PostgresBackendOptions = {}): QueueBackend {
  const server = {
    ...(typeof target === 'string' ? { connectionString: target } : target),
    schema: options.schema ?? 'watchbill_queue',
    keepAlive: true,
  };
  let migrated: Promise<void> | undefined;

  // BullMQ remembers a failed first connection for ever, so migrations get connections of their own that may be
  // thrown away. They also take longer than a producer may wait for one statement.
  async function migrate(report: ReportError): Promise<void> {
    const queue = new Queue(
      'migrations',
      { connection: { ...server, migrate: true, max: 1 }, skipMetasUpdate: true },
      createCalmBackend,
    );
    queue.on('error', report);
    try {
      await queue.waitUntilReady();
    } finally {
      await queue.close();
    }
  }

  function migrateOnce(report: ReportError): Promise<void> {
    migrated ??= migrate(report).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  }

  return {
    kind: 'postgres',

    async openProducer(queueName, timeoutMs, report) {
      await migrateOnce(report);
      const connection = { ...server, max: 2, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
      const queue = new Queue(queueName, { ...producerOptions, connection }, createCalmBackend);
      queue.on('error', report);
      try {
        await queue.waitUntilReady();
      } catch (error) {
        await queue.close();
        throw error;
      }
      return {
        queue,
        ping: () => queue.getBackend().connection.pool.query('SELECT 1'),
        close: () => queue.close(),
      };
    },

    async openConsumer(queueName, processor, settings, report) {
      await migrateOnce(report);
      // A statement that hangs for long is on a connection that died without a word.
      const max = settings.connections;
      const connection = { ...server, max, connectionTimeoutMillis: 5_000, query_timeout: 30_000 };
      const worker = new Worker(
        queueName,
        processor,
        { ...consumerOptions(settings), connection },
        createCalmBackend,
      );
      const consumer = asConsumer(worker, report);
      try {
        await worker.waitUntilReady();
      } catch (error) {
        await worker.close();
        throw error;
      }
      return consumer;
    },
  };
}
