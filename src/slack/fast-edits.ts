import { RateLimitedError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Wake } from '../domain/ports/wake.ts';

const maxInHand = 5_000;
const atOnce = 4;
/** Who has to wait for longer waits in the queue, which outlives this process. */
const patienceMs = 2_000;
/** A card that changes again this soon after its turn is looked at when it has rested, and every so often until then. */
const restMs = 1_000;
const longestMs = 5_000;

export interface FastEditsOptions {
  /** Brings one card to what is stored; RateLimitedError when it has to wait. */
  readonly publish: (key: string) => Promise<void>;
  readonly wake: Pick<Wake, 'deliveries'>;
  readonly connected: () => boolean;
  readonly log: Log;
}

/** Edits cards whose incidents this process has changed, each key once however often it is asked for meanwhile. */
export interface FastEdits {
  edit(keys: readonly string[]): void;
  drain(): Promise<void>;
}

export function createFastEdits({ publish, wake, connected, log }: FastEditsOptions): FastEdits {
  /** Waiting for their turn, in order; without those that run. */
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  /** When each card had its last turn. */
  const turns = new Map<string, number>();
  let draining = false;

  function next(): void {
    for (const key of waiting) {
      if (running.size >= atOnce) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.set(
        key,
        run(key).finally(() => {
          running.delete(key);
          next();
        }),
      );
    }
  }

  async function run(key: string): Promise<void> {
    remember(key);
    try {
      await publish(key);
    } catch (error) {
      if (error instanceof RateLimitedError && error.retryAfterMs <= patienceMs && !draining) {
        comeBack(key, error.retryAfterMs);
        return;
      }
      log.debug({ error, key }, 'An edit goes through the queue.');
      await wake.deliveries([key]);
    }
  }

  /** Forgets those whose rest is over: the longest ago come first. */
  function remember(key: string): void {
    const nowMs = performance.now();
    turns.delete(key);
    turns.set(key, nowMs);
    for (const [other, atMs] of turns) {
      if (nowMs - atMs < longestMs) return;
      turns.delete(other);
    }
  }

  /** Milliseconds until its turn: none for a card at rest. */
  function restOf(key: string): number {
    const sinceMs = performance.now() - (turns.get(key) ?? Number.NEGATIVE_INFINITY);
    return sinceMs >= longestMs ? 0 : Math.min(restMs, longestMs - sinceMs);
  }

  function comeBack(key: string, afterMs: number): void {
    clearTimeout(timers.get(key));
    const timer = setTimeout(() => {
      timers.delete(key);
      waiting.add(key);
      next();
    }, afterMs);
    timers.set(key, timer);
  }

  return {
    edit(keys) {
      const takes = !draining && connected() && waiting.size + timers.size + keys.length <= maxInHand;
      if (!takes) {
        void wake.deliveries(keys);
        return;
      }
      for (const key of keys) {
        const afterMs = restOf(key);
        if (afterMs > 0) comeBack(key, afterMs);
        else waiting.add(key);
      }
      next();
    },
    async drain() {
      draining = true;
      const left = [...waiting, ...timers.keys()];
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      if (left.length > 0) await wake.deliveries(left);
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
