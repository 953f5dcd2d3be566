import { randomUUID } from 'node:crypto';
import type { AlertEvent } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import type { JournalEntry, JournalStore } from '../domain/ports/journal-store.ts';

/** Makes deliveries durable before they are processed; those that come while one commit runs share the next. */
export interface Journal {
  /** Resolves with the key after the commit. */
  append(events: readonly AlertEvent[]): Promise<string>;
}

interface Waiting {
  readonly entry: JournalEntry;
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
      }
    }
    isRunning = false;
  }

  return {
    append: (events) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry: { key: randomUUID(), events }, resolve, reject });
        if (isRunning) return;
        isRunning = true;
        void run();
      }),
  };
}
