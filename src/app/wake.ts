import type { Clock } from '../domain/clock.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import { DAY_MS } from '../domain/duration.ts';
import type { Log } from '../domain/ports/log.ts';
import type { JobRequest, QueuePort } from '../domain/ports/queue.ts';
import type { Wake } from '../domain/ports/wake.ts';

/** What is due later than this is left to the sweeper: timers are cheap, and not for ever. */
const LONGEST_DELAY_MS = DAY_MS;
/** What is due later than this gets no timer yet: `watchDeadlines` sets it. */
export const TIMER_MS = 5_000;
type Deadline = Parameters<Wake['escalations']>[0][number];

/** Wakes workers through the queue. A queue that is away costs a log line: the sweeper finds what was missed. */
export function createWake(queue: QueuePort, clock: Clock, log: Log): Wake {
  const add = async (jobs: readonly JobRequest[]): Promise<void> => {
    if (jobs.length === 0) return;
    try {
      await queue.add(jobs);
    } catch (error) {
      log.warn(
        { jobs: jobs.length, err: error },
        'the queue could not be reached; the sweeper will find this work',
      );
    }
  };
  const timer = (name: string, { incidentId, at }: Deadline): JobRequest => ({
    name,
    // With the deadline in its id: a timer that was overtaken by a new deadline must not stand for it.
    id: `${incidentId}.${at.getTime()}`,
    data: { incidentId },
    delayMs: Math.max(0, at.getTime() - clock.now().getTime()),
  });
  const isSoon = ({ at }: Deadline): boolean => at.getTime() - clock.now().getTime() <= TIMER_MS;
  return {
    deliveries: (keys, priorities) =>
      add(
        keys.map((key) => ({
          name: 'sync-delivery',
          id: key,
          data: { key },
          priority: priorities?.get(key) ?? priorityOf(key),
        })),
      ),
    escalations: (due) =>
      add(
        due
          .filter(isSoon)
          .map((one) => ({ ...timer('escalate-incident', one), priority: deliveryPriorities.page })),
      ),
    incidents: (due) =>
      add(
        due
          .filter(isSoon)
          .map((one) => ({ ...timer('advance-incident', one), priority: deliveryPriorities.card })),
      ),
    windows: (times) =>
      add(
        times.map((at) => ({
          name: 'advance-windows',
          id: `at-${at.getTime()}`,
          data: {},
          delayMs: Math.min(LONGEST_DELAY_MS, Math.max(0, at.getTime() - clock.now().getTime())),
          priority: deliveryPriorities.card,
        })),
      ),
  };
}

/** A line calls people in the thread of a card, `calls` are pages for many incidents, a list goes before many cards. */
const kinds: Readonly<Record<string, keyof typeof deliveryPriorities>> = {
  line: 'page',
  calls: 'page',
  list: 'storm',
};

/** The kind is the first word of a delivery's key. */
function priorityOf(key: string): number {
  const word = key.split('.', 1)[0] ?? '';
  const kind = kinds[word] ?? word;
  return deliveryPriorities[kind as keyof typeof deliveryPriorities] ?? deliveryPriorities.notice;
}
