import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { OpsError } from '../domain/errors.ts';
import type { JournalEntry, JournalStore } from '../domain/ports/journal-store.ts';
import type { DeliveryContent } from '../domain/unread-delivery.ts';

/** Who has waited this long behind a store that is away gets its answer too: a second deadline would be too much. */
export const PATIENCE_MS = 300;

/** Makes deliveries durable before they are processed; those that come while one commit runs share the next. */
export interface Journal {
  /** Resolves with the key after the commit. */
  append(content: DeliveryContent): Promise<string>;
  /** Whether anything is being written. */
  readonly isBusy: boolean;
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly sinceMs: number;
  resolve(key: string): void;
  reject(error: unknown): void;
}

export function createJournal(store: Pick<JournalStore, 'append'>, clock: Clock): Journal {
  let waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await store.append(
          batch.map(({ entry }) => entry),
          clock.now(),
        );
        for (const { entry, resolve } of batch) resolve(entry.key);
      } catch (error) {
        for (const { reject } of batch) reject(error);
        if (error instanceof OpsError && error.retryable) giveUpImpatient(error);
      }
    }
    isRunning = false;
  }

  function giveUpImpatient(error: unknown): void {
    const latestMs = performance.now() - PATIENCE_MS;
    for (const { reject, sinceMs } of waiting) if (sinceMs <= latestMs) reject(error);
    waiting = waiting.filter(({ sinceMs }) => sinceMs > latestMs);
  }

  return {
    get isBusy() {
      return isRunning;
    },
    append: (content) =>
      new Promise((resolve, reject) => {
        waiting.push({
          entry: { key: randomUUID(), ...content },
          sinceMs: performance.now(),
          resolve,
          reject,
        });
        if (isRunning) return;
        isRunning = true;
        void run();
      }),
  };
}
