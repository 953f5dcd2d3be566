import { afterAll, beforeAll, expect, it } from 'vitest';
import process from '../../../src/probes/process.ts';
import { figureOf } from '../../probes/in-catalogue.ts';
import { probeContext } from '../../probes/probe-context.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const mark = `stand-in-worker-${globalThis.process.pid}`;
let worker: WorkerProcess;
beforeAll(async () => {
  worker = await startWorkerProcess(mark);
});
afterAll(() => worker.kill());

const look = async () => process.run(probeContext(), process.parameters.parse({ pattern: mark }));

it('is found by its mark as a process of its own, is gone when killed, and comes back with the memory asked for', async () => {
  const count = async () => figureOf(await look(), 'count');
  await expect.poll(count).toBe(1);
  await worker.kill();
  // Probes that come in one breath share one table of processes.
  await expect.poll(count).toBe(0);
  await worker.start(60_000_000);
  await expect.poll(async () => figureOf(await look(), 'memory')).toBeGreaterThan(60_000_000);
});
