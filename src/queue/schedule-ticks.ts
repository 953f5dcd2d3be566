import { type Clock, systemClock } from '../domain/clock.ts';
import { nextSlot, previousSlot } from './cron-slots.ts';

export interface Tick {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
}

export interface TickOptions {
  readonly clock?: Clock;
  /** Told about a tick that could not be enqueued; it is tried again until it can, or until the next one is due. */
  readonly onError?: (error: unknown, tick: Tick) => void;
}

// A clock that is set or a machine that slept moves the present under a timer's feet: look again now and then.
const longestSleepMs = 30_000;
const retryMs = 2_000;

/**
 * Calls `onTick` for each slot of each schedule from now on; it should only enqueue. What was slept through is
 * ticked once, with the last slot. A clock that steps back repeats nothing. Throws a ConfigError for a wrong schedule.
 */
export function scheduleTicks(
  ticks: readonly Tick[],
  onTick: (name: string, scheduledAt: Date) => void | Promise<void>,
  { clock = systemClock, onError = () => {} }: TickOptions = {},
): { stop(): void } {
  for (const { cron, timeZone } of ticks) {
    // Throws before the first timer is set.
    nextSlot(cron, timeZone, clock.now());
  }
  const stops = ticks.map((tick) => startTick(tick, onTick, clock, onError));
  return {
    stop() {
      for (const stop of stops) {
        stop();
      }
    },
  };
}

function startTick(
  tick: Tick,
  onTick: (name: string, scheduledAt: Date) => void | Promise<void>,
  clock: Clock,
  onError: (error: unknown, tick: Tick) => void,
): () => void {
  let done = clock.now();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function sleep(longestMs: number): void {
    const next = nextSlot(tick.cron, tick.timeZone, clock.now());
    const untilNextMs = next === undefined ? longestMs : next.getTime() - clock.now().getTime();
    timer = setTimeout(() => void wake(), Math.min(longestMs, Math.max(untilNextMs, 1)));
  }

  async function wake(): Promise<void> {
    const slot = previousSlot(tick.cron, tick.timeZone, clock.now());
    let pauseMs = longestSleepMs;
    if (slot !== undefined && slot > done) {
      try {
        await onTick(tick.name, slot);
        done = slot;
      } catch (error) {
        pauseMs = retryMs;
        onError(error, tick);
      }
    }
    if (!stopped) {
      sleep(pauseMs);
    }
  }

  sleep(longestSleepMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
