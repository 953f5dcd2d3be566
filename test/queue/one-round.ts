import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { createWorker } from '../../src/queue/bullmq-worker.ts';
import { redisBackend } from '../../src/queue/redis-backend.ts';

// A process of its own, with an environment of its own: it sends one job and takes it, or tells what went wrong.
const backend = redisBackend(process.argv[2] ?? '');
const report = (error: Error): void => void process.stdout.write(`${error.message}\n`);
const queue = createQueue({ backend, report });
const worker = createWorker({ backend, report });
try {
  await queue.add([{ name: 'round', data: null }]);
  const taken = Promise.withResolvers<void>();
  await worker.start(async () => taken.resolve());
  await taken.promise;
  process.stdout.write('taken\n');
} catch (error) {
  report(error instanceof Error ? error : new Error(String(error)));
}
await worker.drain(500);
await queue.close();
process.exit(0);
