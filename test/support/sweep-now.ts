import { createQueue } from '../../src/queue/bullmq-queue.ts';
import type { QueueBackend } from '../../src/queue/queue-backend.ts';

/** Asks for the sweep that the clock asks for each minute, of work of any age: no story can wait for that long. */
export async function sweepNow(backend: QueueBackend): Promise<void> {
  const queue = createQueue({ backend, report: () => undefined });
  await queue.add([{ name: 'sweep-work', data: { settleMs: 0 } }]);
  await queue.close();
}
