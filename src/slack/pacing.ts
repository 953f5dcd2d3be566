import { systemClock } from '../domain/clock.ts';
import { RateLimitedError } from '../domain/errors.ts';
import { Lane } from './pace-lane.ts';

/** One call that may be made now. Whoever has it says how it ended. */
export interface Turn {
  /** Slack answered 429. */
  limited(retryAfterMs: number): void;
  /** The call has ended, however it did. */
  done(): void;
}

export interface Pacer {
  /**
   * Resolves when the call may be made. Lower `priority` goes first. RateLimitedError with the time to come back when
   * its turn is further away than `maxWaitMs`.
   */
  turn(method: string, channel: string | undefined, priority: number, maxWaitMs: number): Promise<Turn>;
  /** The end of the longest wait that is still to come. */
  limitedUntil(): Date | undefined;
}

/** Posting is limited by channel, everything else by method. */
const byChannel = new Set(['chat.postMessage']);
/** Calls under way while nothing is known of a limit: so many may be answered 429 before the first answer is seen. */
const untaught = { post: 2, other: 4 } as const;

/**
 * Learns Slack's pace: free until a 429, then one call per interval after `Retry-After`, by priority; a further 429
 * makes the interval longer, answers make it shorter again. Channels do not hold each other up.
 */
export function createPacer(now: () => number = () => systemClock.now().getTime()): Pacer {
  const lanes = new Map<string, Lane>();
  const laneOf = (method: string, channel: string | undefined): Lane => {
    const posts = byChannel.has(method);
    const key = posts ? `${method} ${channel ?? ''}` : method;
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane = new Lane(now, posts ? untaught.post : untaught.other, () => lanes.delete(key));
    lanes.set(key, lane);
    return lane;
  };

  return {
    async turn(method, channel, priority, maxWaitMs) {
      const lane = laneOf(method, channel);
      const waitMs = await lane.wait(priority, maxWaitMs);
      if (waitMs > 0) throw new RateLimitedError(`Slack asks to wait before the next '${method}'.`, waitMs);
      const leave = lane.enter();
      let taken = true;
      return {
        limited: (retryAfterMs) => {
          taken = false;
          lane.limit(retryAfterMs);
        },
        done: () => leave(taken),
      };
    },
    limitedUntil() {
      const latestMs = Math.max(0, ...[...lanes.values()].map((lane) => lane.limitedUntilMs()));
      return latestMs > now() ? new Date(latestMs) : undefined;
    },
  };
}
