import { systemClock } from '../domain/clock.ts';
import { RateLimitedError } from '../domain/errors.ts';

/** Documented pace of posting into one channel; where Slack starts to refuse, we go on at this rate. */
const startIntervalMs = 1_000;
const longestIntervalMs = 10_000;

interface Waiter {
  readonly priority: number;
  readonly release: () => void;
}

/** One (method, channel) that Slack has slowed down. It is forgotten as soon as a slot passes unused. */
interface Lane {
  freeAtMs: number;
  intervalMs: number;
  readonly waiters: Waiter[];
  /** Slots promised to callers that were sent away; kept so that they do not all come back at once. */
  promised: { readonly atMs: number; readonly priority: number }[];
  timer: NodeJS.Timeout | undefined;
}

export interface Pacer {
  /**
   * Resolves when the call may be made, at once unless Slack has asked to wait. Lower `priority` goes first.
   * RateLimitedError with the time of its slot when that is further away than `maxWaitMs`.
   */
  turn(method: string, channel: string | undefined, priority: number, maxWaitMs: number): Promise<void>;
  /** Slack answered 429. */
  limited(method: string, channel: string | undefined, retryAfterMs: number): void;
  /** The end of the longest wait that is still to come. */
  limitedUntil(): Date | undefined;
}

/**
 * Learns Slack's pace per method and channel: free until a 429, then one call per interval after `Retry-After`,
 * by priority; a further 429 makes the interval longer. Other channels are not held up.
 */
export function createPacer(now: () => number = () => systemClock.now().getTime()): Pacer {
  const lanes = new Map<string, Lane>();

  const arm = (key: string, lane: Lane): void => {
    clearTimeout(lane.timer);
    lane.timer = setTimeout(() => open(key, lane), Math.max(0, lane.freeAtMs - now()));
    lane.timer.unref();
  };

  const open = (key: string, lane: Lane): void => {
    const next = takeFirst(lane.waiters);
    lane.promised = lane.promised.filter((slot) => slot.atMs > now());
    if (next === undefined && lane.promised.length === 0) {
      lanes.delete(key);
      return;
    }
    lane.freeAtMs = now() + lane.intervalMs;
    next?.release();
    arm(key, lane);
  };

  return {
    async turn(method, channel, priority, maxWaitMs) {
      const lane = lanes.get(keyOf(method, channel));
      if (lane === undefined) return;
      const ahead = [...lane.waiters, ...lane.promised].filter((other) => other.priority <= priority).length;
      const waitMs = Math.max(0, lane.freeAtMs - now()) + ahead * lane.intervalMs;
      if (waitMs > maxWaitMs) {
        lane.promised.push({ atMs: now() + waitMs, priority });
        throw new RateLimitedError(`Slack asks to wait before the next '${method}'.`, waitMs);
      }
      await new Promise<void>((release) => lane.waiters.push({ priority, release }));
    },
    limited(method, channel, retryAfterMs) {
      const key = keyOf(method, channel);
      const known = lanes.get(key);
      const lane = known ?? {
        freeAtMs: 0,
        intervalMs: startIntervalMs,
        waiters: [],
        promised: [],
        timer: undefined,
      };
      if (known !== undefined) lane.intervalMs = Math.min(longestIntervalMs, lane.intervalMs * 1.5);
      lane.freeAtMs = Math.max(lane.freeAtMs, now() + retryAfterMs);
      lanes.set(key, lane);
      arm(key, lane);
    },
    limitedUntil() {
      const latestMs = Math.max(0, ...[...lanes.values()].map((lane) => lane.freeAtMs));
      return latestMs > now() ? new Date(latestMs) : undefined;
    },
  };
}

function keyOf(method: string, channel: string | undefined): string {
  return `${method} ${channel ?? ''}`;
}

/** Removes and returns the waiter with the lowest priority figure, the oldest of equals. */
function takeFirst(waiters: Waiter[]): Waiter | undefined {
  let best = 0;
  for (const [index, waiter] of waiters.entries()) {
    if (waiter.priority < (waiters[best]?.priority ?? Number.POSITIVE_INFINITY)) best = index;
  }
  return waiters.splice(best, 1)[0];
}
