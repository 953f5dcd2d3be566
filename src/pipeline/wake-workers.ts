import type { IntakeParts } from './intake.ts';
import type { BatchResult } from './run-batch.ts';

/** Wakes those who go on with what a batch has changed. */
export interface WorkerWaking {
  /** Not to be waited for: what was committed is found by the sweepers, however slow or dead the queue is. */
  wake(result: BatchResult): void;
  drain(): Promise<void>;
}

export function wakeWorkers({ wake, lane, log }: Pick<IntakeParts, 'wake' | 'lane' | 'log'>): WorkerWaking {
  const wakes = new Set<Promise<void>>();

  async function wakeAll(result: BatchResult): Promise<void> {
    const { deliveryKeys, changedKeys, priorities, deadlines, timers } = result;
    const keys = lane === undefined ? [...deliveryKeys, ...changedKeys] : deliveryKeys;
    await Promise.all([
      keys.length === 0 ? undefined : wake.deliveries(keys, priorities),
      deadlines.length === 0 ? undefined : wake.escalations(deadlines),
      timers.length === 0 ? undefined : wake.incidents(timers),
    ]);
  }

  return {
    wake(result) {
      const done = wakeAll(result).catch((error: unknown) => {
        log.warn({ err: error }, 'workers could not be woken; the sweepers will find the work');
      });
      wakes.add(done);
      void done.finally(() => wakes.delete(done));
    },
    async drain() {
      while (wakes.size > 0) await Promise.all(wakes);
    },
  };
}
