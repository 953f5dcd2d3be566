import type { Json } from '../domain/ports/queue.ts';

/** How a job's data are stored: BullMQ turns a bare `null` into `{}` on PostgreSQL. */
interface StoredData {
  readonly data: Json;
}

export function wrap(data: Json): StoredData {
  return { data };
}

export function unwrap(stored: StoredData): Json {
  return stored.data;
}
