import { expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { createWorker } from '../../src/queue/bullmq-worker.ts';
import type { Consumer, QueueBackend } from '../../src/queue/queue-backend.ts';

/** A backend whose consumers are handed out one after the other; what is not a consumer is thrown. */
function scripted(outcomes: (Consumer | Error)[]): { backend: QueueBackend; opened: () => number } {
  let opened = 0;
  return {
    opened: () => opened,
    backend: {
      kind: 'redis',
      openProducer: () => Promise.reject(new Error('No producer here.')),
      openConsumer: async () => {
        const outcome = outcomes[opened];
        opened += 1;
        if (outcome === undefined || outcome instanceof Error) {
          throw outcome ?? new Error('The script has ended.');
        }
        return outcome;
      },
    },
  };
}

/** A consumer whose loop ends as told. */
function consumer(run: () => Promise<void>): Consumer & { readonly closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  return { run, close: async () => resolve(), onLostHold: () => {}, closed };
}

const forEver = (): Promise<void> => new Promise(() => {});

it('opens a new consumer when the loop of one ends without having been told to', async () => {
  const silent = consumer(async () => {});
  const broken = consumer(() => Promise.reject(new Error('loop broke')));
  const running = Promise.withResolvers<void>();
  const lasting = consumer(() => {
    running.resolve();
    return forEver();
  });
  const { backend, opened } = scripted([silent, broken, lasting]);
  const reported: string[] = [];
  const worker = createWorker({ backend, report: (error) => void reported.push(error.message) });
  await worker.start(async () => {});
  await Promise.all([running.promise, silent.closed, broken.closed]);
  expect(opened()).toBe(3);
  expect(reported).toEqual(['loop broke']);
  await worker.drain(1_000);
  await lasting.closed;
  expect(opened()).toBe(3);
});

it('keeps trying while the backend is away and reports it', async () => {
  const { backend, opened } = scripted([new Error('refused'), consumer(forEver)]);
  const reported: string[] = [];
  const worker = createWorker({ backend, report: (error) => void reported.push(error.message) });
  await worker.start(async () => {});
  expect(opened()).toBe(2);
  expect(reported).toEqual(['refused']);
  await worker.drain(0);
});

it('does not try a backend again that must not be used', async () => {
  const { backend, opened } = scripted([new ConfigError('The policy is wrong.'), consumer(forEver)]);
  const worker = createWorker({ backend, report: () => {} });
  await expect(worker.start(async () => {})).rejects.toThrow('The policy is wrong.');
  expect(opened()).toBe(1);
});

it('stops trying when it is drained', async () => {
  const refusing = Array.from({ length: 100 }, () => new Error('refused'));
  const { backend, opened } = scripted(refusing);
  const reported = Promise.withResolvers<void>();
  const worker = createWorker({ backend, report: () => reported.resolve() });
  const started = worker.start(async () => {});
  await reported.promise;
  await worker.drain(1_000);
  await expect(started).resolves.toBeUndefined();
  expect(opened()).toBe(1);
});

it('reports a consumer that cannot be closed, and ends its drain all the same', async () => {
  const stuck = { ...consumer(forEver), close: () => Promise.reject(new Error('connection lost')) };
  const { backend } = scripted([stuck]);
  const reported: string[] = [];
  const worker = createWorker({ backend, report: (error) => void reported.push(error.message) });
  await worker.start(async () => {});
  await worker.drain(1_000);
  expect(reported).toEqual(['connection lost']);
});
