import type { ChangeEvent } from '../change-event.ts';

export interface ChangeStore {
  /** Keeps what is new; a change that is known by (source, id) is left as it is. Resolves after the commit. */
  add(changes: readonly ChangeEvent[]): Promise<void>;
  /** From `from` (inclusive) to `to` (exclusive), the newest first. */
  between(from: Date, to: Date, limit: number): Promise<readonly ChangeEvent[]>;
  /** Deletes changes older than `before`; answers how many. */
  prune(before: Date): Promise<number>;
}
