import { createWorker } from '../../src/queue/bullmq-worker.ts';
import { type BackendAddress, openBackend } from './queue-server.ts';

// A process of its own, to be killed while it works: it tells what it does on standard output and never ends a job.
const { address, queueName } = JSON.parse(process.argv[2] ?? '') as {
  address: BackendAddress;
  queueName: string;
};
const worker = createWorker({ backend: openBackend(address), queueName, report: () => {} });
await worker.start((job) => {
  process.stdout.write(`took ${job.data}\n`);
  return new Promise(() => {});
});
process.stdout.write('ready\n');
