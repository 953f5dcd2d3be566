import { RateLimitedError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Wake } from '../domain/ports/wake.ts';
import type { EditLook } from './edit-look.ts';

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
  readonly look: EditLook;
  readonly wake: Pick<Wake, 'deliveries'>;
  readonly connected: () => boolean;
  readonly log: Log;
}

/** Edits cards whose incidents this process has changed, each key once however often it is asked for meanwhile. */
export interface FastEdits {
  edit(keys: readonly string[]): void;
  drain(): Promise<void>;
}

export function createFastEdits({ publish, look, wake, connected, log }: FastEditsOptions): FastEdits {
  /** In order, without those that run: those to be looked at, and those to be edited. */
  const waiting = new Set<string>();
  const ready = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  /** When each card had its last turn. */
  const turns = new Map<string, number>();
  let looking: Promise<void> | undefined;
  let draining = false;

  /** Of many those that have to be edited now go on; of few each is looked at as it is edited. */
  function begin(): void {
    if (waiting.size > atOnce) looking ??= lookAtAll();
    else if (looking === undefined) passOn([...waiting]);
  }

  async function lookAtAll(): Promise<void> {
    while (waiting.size > atOnce) {
      const keys = [...waiting];
      waiting.clear();
      await sort(keys);
    }
    looking = undefined;
    passOn([...waiting]);
  }

  async function sort(keys: readonly string[]): Promise<void> {
    try {
      const due = await look(keys);
      for (const { key, afterMs } of due) if (afterMs > 0) comeBack(key, afterMs);
      passOn(due.flatMap(({ key, afterMs }) => (afterMs > 0 ? [] : [key])));
    } catch (error) {
      // Each is looked at by itself then.
      log.debug({ error, cards: keys.length }, 'Cards could not be looked at together.');
      passOn(keys);
    }
  }

  function passOn(keys: readonly string[]): void {
    for (const key of keys) {
      waiting.delete(key);
      ready.add(key);
    }
    next();
  }

  function next(): void {
    for (const key of ready) {
      if (running.size >= atOnce) return;
      if (running.has(key)) continue;
      ready.delete(key);
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
      begin();
    }, afterMs);
    timers.set(key, timer);
  }

  return {
    edit(keys) {
      const takes =
        !draining && connected() && waiting.size + ready.size + timers.size + keys.length <= maxInHand;
      if (!takes) {
        void wake.deliveries(keys);
        return;
      }
      for (const key of keys) {
        const afterMs = restOf(key);
        if (afterMs > 0) comeBack(key, afterMs);
        else waiting.add(key);
      }
      begin();
    },
    async drain() {
      draining = true;
      await looking;
      const left = [...waiting, ...ready, ...timers.keys()];
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      ready.clear();
      if (left.length > 0) await wake.deliveries(left);
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
