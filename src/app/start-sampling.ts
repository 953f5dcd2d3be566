import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { formatDuration } from '../domain/duration.ts';
import { runQueue } from '../probes/sampler/ask-runners.ts';
import type { Sampling } from '../probes/sampler/sampling.ts';
import type { Cleanups } from './cleanups.ts';
import type { Definitions } from './definitions.ts';
import { createJobHandler } from './job-runner.ts';
import { lookEvery } from './look-every.ts';
import type { QueuePart } from './open-queue.ts';
import type { ReadinessBoard } from './readiness.ts';

export interface SamplingStart {
  readonly environment: Environment;
  readonly sampling: Sampling;
  readonly queue: QueuePart;
  readonly definitions: Definitions;
  readonly services: Services;
  readonly cleanups: Cleanups;
  readonly board: ReadinessBoard;
}

/** How often shards are looked after: a killed runner is missed at the second look. */
const LOOK_MS = 1_000;
const DRAIN_MS = 2_000;
/** Requests that are answered at once: each may wait for a target that hangs, and none is to wait for another. */
const REQUESTS = 500;

/** Starts running probes by the clock, and for whoever asks in another process. */
export function startSampling(parts: SamplingStart): void {
  const { environment, sampling, services, cleanups, board } = parts;
  const { log } = services;
  cleanups.add('values of probes', () => sampling.stop());
  cleanups.add(
    'shards of probes',
    lookEvery({ everyMs: LOOK_MS, what: 'shards of probes', log }, () => sampling.look()),
  );
  board.set('runner', () => words(sampling, services), { needed: false });
  // The embedded database serves this process alone: nobody else can ask.
  if (!environment.roles.includes('runner') || environment.databaseUrl === undefined) return;
  for (const queueName of [runQueue(undefined), runQueue(environment.runnerHost)]) takeFrom(queueName, parts);
}

function takeFrom(queueName: string, { queue, definitions, services, cleanups }: SamplingStart): void {
  const worker = queue.takeFrom(queueName, REQUESTS);
  cleanups.add(`queue ${queueName}`, () => worker.drain(DRAIN_MS));
  worker
    .start(createJobHandler(definitions.jobs, definitions.reports, services, () => undefined))
    .catch((error: unknown) =>
      services.log.error(
        { err: error, queueName },
        'the queue cannot be used; mend it and restart Watchbill',
      ),
    );
}

function words(sampling: Sampling, { clock }: Services): string {
  const { host, shards, probes, hung, waiting, dropped, flushedAt, confirmed } = sampling.status();
  if (!confirmed) throw new Error(`host ${host}: PostgreSQL does not confirm what it holds; nothing is run`);
  const flushed =
    flushedAt === undefined
      ? 'nothing stored yet'
      : `stored ${formatDuration(clock.now().getTime() - flushedAt.getTime())} ago`;
  const trouble = [
    ...(hung > 0 ? [`${hung} hang beyond their deadline`] : []),
    ...(waiting > 0 ? [`${waiting} readings wait`] : []),
    ...(dropped > 0 ? [`${dropped} readings were dropped`] : []),
  ];
  return [`host ${host}: ${probes} probes of ${shards.length} shards`, flushed, ...trouble].join(', ');
}
