import type { EventEmitter } from 'node:events';
import { createPostgresBackend, type PostgresQueueBackend } from 'bullmq';

type ClientClass = new (config?: unknown) => EventEmitter;

/** What BullMQ's connection makes its clients of. It is its own affair, so nothing is taken for granted. */
interface Makers {
  readonly pool: { Client?: ClientClass };
  pgModule?: { readonly Client?: ClientClass };
}

/**
 * BullMQ's backend on PostgreSQL, whose lost connections end no process. `pg` tells of a lost connection by an 'error'
 * event, and an 'error' that nobody listens to ends the process; BullMQ listens to its LISTEN client only a moment after
 * it has connected, to a client of its pool not while it looks at the schema, and to none any more while it closes. Each
 * is met when PostgreSQL ends sessions while it is connected to. What was asked on the connection fails all the same.
 */
export const createCalmBackend: typeof createPostgresBackend = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options, factoryOptions);
  calm(backend);
  return backend;
};

function calm({ connection }: PostgresQueueBackend): void {
  const makers = connection as unknown as Makers;
  const { pool, pgModule } = makers;
  if (pool.Client === undefined || pgModule?.Client === undefined) {
    throw new Error(
      'This version of BullMQ makes its PostgreSQL clients in another way: see calm-postgres.ts.',
    );
  }
  pool.Client = calmClass(pool.Client);
  makers.pgModule = { ...pgModule, Client: calmClass(pgModule.Client) };
}

function calmClass(base: ClientClass): ClientClass {
  return class extends base {
    override emit(event: string | symbol, ...values: unknown[]): boolean {
      if (event === 'error' && this.listenerCount('error') === 0) return false;
      return super.emit(event, ...values);
    }
  };
}
