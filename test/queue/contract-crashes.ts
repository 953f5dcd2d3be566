import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { bench } from './contract-bench.ts';
import type { QueueServer } from './queue-server.ts';
import { gate, RunLog } from './run-log.ts';

const crashWorker = fileURLToPath(new URL('./crash-worker.ts', import.meta.url));

/** A worker in a process of its own; `says` resolves when it has written that line. */
function spawnWorker(
  server: QueueServer,
  queueName: string,
): { child: ChildProcess; says(line: string): Promise<void> } {
  const settings = JSON.stringify({ address: server.address, queueName });
  const child = spawn(process.execPath, [crashWorker, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const said = new Set<string>();
  lines.on('line', (line) => said.add(line));
  return {
    child,
    async says(line) {
      while (!said.has(line)) {
        await once(lines, 'line');
      }
    },
  };
}

export function crashStories(server: () => QueueServer): void {
  it('runs a job again within five seconds of each kill -9 of its worker, without counting it as a try', async () => {
    const { queue, queueName, work } = bench(server());
    const first = spawnWorker(server(), queueName);
    await first.says('ready');
    await queue.add([{ name: 'hunted', id: 'x', data: 'prey' }]);
    await first.says('took prey');

    const second = spawnWorker(server(), queueName);
    await second.says('ready');
    const killedAt = performance.now();
    first.child.kill('SIGKILL');
    await second.says('took prey');
    expect(performance.now() - killedAt).toBeLessThan(5_500);

    const log = new RunLog();
    await work(log.handler);
    const killedAgainAt = performance.now();
    second.child.kill('SIGKILL');
    const { job, startedAt } = await log.ended('hunted');
    expect(startedAt - killedAgainAt).toBeLessThan(5_500);
    expect(job.attempt).toBe(1);
    await queue.add([{ name: 'last', data: null }]);
    await log.ended('last');
    expect(await queue.counts()).toMatchObject({ waiting: 0, failed: 0 });
  });

  it('keeps a job that runs longer than its lock', async () => {
    const { queue, work } = bench(server());
    const door = gate();
    const log = new RunLog((job) => (job.name === 'long' ? door.opened : Promise.resolve()));
    await Promise.all([work(log.handler, { lockMs: 300 }), work(log.handler, { lockMs: 300 })]);
    await queue.add([{ name: 'long', data: null }]);
    await queue.add([{ name: 'after', data: null, delayMs: 1_500 }]);
    await log.ended('after');
    expect(log.of('long')).toHaveLength(1);
    expect(log.of('long')[0]?.signal.aborted).toBe(false);
    door.open();
    await log.ended('long');
  });

  it('waits for running jobs when it is drained, and takes no more', async () => {
    const { queue, work } = bench(server());
    const door = gate();
    const log = new RunLog(() => door.opened);
    const worker = await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'running', data: null }]);
    const running = await log.started('running');
    await queue.add([{ name: 'waiting', data: null }]);
    const drained = worker.drain(10_000);
    door.open();
    await drained;
    expect(running.endedAt).toBeDefined();
    expect(running.signal.aborted).toBe(false);
    expect(log.of('waiting')).toHaveLength(0);
    expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
  });

  it('aborts what runs too long when it is drained, and puts it back for the next worker', async () => {
    const { queue, work } = bench(server());
    const stuck = new RunLog(async (_, signal) => {
      await once(signal, 'abort');
      signal.throwIfAborted();
    });
    const worker = await work(stuck.handler);
    await queue.add([{ name: 'slow', id: 'x', data: null }]);
    const { signal } = await stuck.started('slow');
    await worker.drain(50);
    expect(signal.aborted).toBe(true);
    expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0, failed: 0 });
    const log = new RunLog();
    await work(log.handler);
    expect((await log.ended('slow')).job.attempt).toBe(1);
  });

  it('does not wait for a job that ignores its signal', async () => {
    const { queue, work } = bench(server());
    const deaf = new RunLog(() => new Promise(() => {}));
    const worker = await work(deaf.handler);
    await queue.add([{ name: 'deaf', data: null }]);
    await deaf.started('deaf');
    const drainedAt = performance.now();
    await worker.drain(0);
    expect(performance.now() - drainedAt).toBeLessThan(1_500);
    expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
  });

  it('can be drained before it was started, and twice', async () => {
    const { work } = bench(server());
    const worker = await work(async () => {});
    await worker.drain(1_000);
    await worker.drain(1_000);
    await expect(worker.start(async () => {})).resolves.toBeUndefined();
  });
}
