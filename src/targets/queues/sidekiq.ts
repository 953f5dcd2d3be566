import { NotFoundError, UsageError } from '../../domain/errors.ts';
import type { Reply } from '../redis/resp-reader.ts';
import type { RedisSession } from '../redis/session.ts';
import { fieldsOf, momentMs, type QueueState } from './state.ts';

export interface SidekiqPlace {
  /** Default all that Sidekiq knows of. */
  readonly queues?: readonly string[] | undefined;
  readonly namespace?: string | undefined;
}

const mostQueues = 200;
const mostProcesses = 1_000;
/** Sidekiq itself takes a process for dead that has not been heard of for so long. */
const deadAfterMs = 60_000;

/**
 * Reads the keys of Sidekiq: a set `queues` of names and a list `queue:<name>` of JSON each, newest first; sorted sets
 * `schedule`, `retry` and `dead`; a set `processes` of names, each of them a hash with its last `beat`; `stat:…` counters.
 */
export async function readSidekiq(
  session: RedisSession,
  { queues, namespace }: SidekiqPlace,
  now: Date,
): Promise<QueueState> {
  const key = (suffix: string) =>
    Buffer.concat([
      Buffer.from(namespace === undefined ? '' : `${namespace}:`),
      Buffer.from(suffix, 'latin1'),
    ]);
  const [named, processes, schedule, retry, dead, processed, failures] = await session.askEach([
    ['SMEMBERS', key('queues')],
    ['SMEMBERS', key('processes')],
    ['ZCARD', key('schedule')],
    ['ZCARD', key('retry')],
    ['ZCARD', key('dead')],
    ['GET', key('stat:processed')],
    ['GET', key('stat:failed')],
  ]);
  const names = queues?.map((name) => Buffer.from(name).toString('latin1')) ?? namesIn(named);
  // Sidekiq keeps the name of every queue that ever had a job: without any, this is not where it works.
  if (names.length === 0 || (namesIn(named).length === 0 && namesIn(processes).length === 0)) {
    throw new NotFoundError(
      'There is no queue of Sidekiq in this database. Mend the namespace, or the database in the connection’s address.',
    );
  }
  if (names.length > mostQueues) {
    throw new UsageError(
      `Sidekiq has ${names.length} queues. Name in 'queues' up to ${mostQueues} that are to be watched.`,
    );
  }
  const lists = await session.askEach(
    names.flatMap((name) => [
      ['LLEN', key(`queue:${name}`)] as const,
      ['LINDEX', key(`queue:${name}`), -1] as const,
    ]),
  );
  const { alive, busy, quiet, seenMs } = await readProcesses(session, namesIn(processes).map(key), now);
  return {
    waiting: names.map((name, index) => ({
      part: Buffer.from(name, 'latin1').toString(),
      count: Number(lists[2 * index] ?? 0),
      oldestMs: enqueuedMs(lists[2 * index + 1]),
    })),
    active: { value: busy },
    delayed: { value: Number(schedule) },
    retrying: { value: Number(retry) },
    failed: { value: Number(dead) },
    workers: { value: alive, ...(quiet > 0 ? { detail: `${quiet} more take no new jobs` } : {}) },
    workerSeenMs: seenMs,
    processed: Number(processed ?? 0),
    failures: Number(failures ?? 0),
  };
}

async function readProcesses(session: RedisSession, keys: readonly Buffer[], now: Date) {
  const hashes = await session.askEach(
    keys.slice(0, mostProcesses).map((key) => ['HMGET', key, 'busy', 'beat', 'quiet'] as const),
  );
  // Where the hash has run out, the name is only what is left of a dead one.
  const heard = hashes.flatMap((hash) => {
    const [busy, beat, quiet] = Array.isArray(hash) ? hash : [];
    const beatMs = momentMs(beat);
    return beatMs === undefined ? [] : [{ busy: Number(busy ?? 0), beatMs, quiet: quiet === 'true' }];
  });
  const living = heard.filter(({ beatMs }) => now.getTime() - beatMs < deadAfterMs);
  const quiet = living.filter((one) => one.quiet).length;
  return {
    alive: living.length - quiet,
    quiet,
    busy: living.reduce((total, { busy }) => total + busy, 0),
    seenMs: heard.length === 0 ? undefined : Math.max(...heard.map(({ beatMs }) => beatMs)),
  };
}

/** Seconds with a fraction up to version 7, milliseconds since. */
function enqueuedMs(job: Reply | undefined): number | undefined {
  const fields = fieldsOf(job);
  return momentMs(fields['enqueued_at']) ?? momentMs(fields['created_at']);
}

function namesIn(reply: Reply | undefined): readonly string[] {
  return Array.isArray(reply) ? reply.filter((name) => typeof name === 'string').sort() : [];
}
