import type { DeliveryContent } from '../unread-delivery.ts';

/** One delivery that was accepted and is not processed yet. */
export type JournalEntry = DeliveryContent & { readonly key: string };

/**
 * Deliveries that were accepted before they could be processed. The batch that processes one takes it off in its own
 * transaction (`IngestTransaction.settle`), so that it counts once whatever happens in between.
 */
export interface JournalStore {
  /** Resolves after the commit. This process is going to process them, or whoever finds that it has ended. */
  append(entries: readonly JournalEntry[], at: Date): Promise<void>;
  /** Those of these that are still this process's to process. */
  read(keys: readonly string[]): Promise<readonly JournalEntry[]>;
  /** Keys of this process's own that were accepted before then, oldest first; without those that cannot be processed. */
  held(before: Date, limit: number): Promise<readonly string[]>;
  /** Takes over some that processes left behind which have ended, oldest first. */
  adopt(limit: number): Promise<readonly JournalEntry[]>;
  /** Keeps one that can never be processed, with the reason, for whoever mends it. */
  refuse(key: string, reason: string): Promise<void>;
}
