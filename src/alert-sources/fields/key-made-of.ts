import { createHash } from 'node:crypto';

/** A key for what its sender gave none, 32 hex digits: the same content sent twice is the same thing. */
export function keyMadeOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
