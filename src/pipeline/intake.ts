import type { AlertEvent } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { OpsError, UnreachableError } from '../domain/errors.ts';
import type { AlertStore } from '../domain/ports/alert-store.ts';
import type { FastLane } from '../domain/ports/fast-lane.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Wake } from '../domain/ports/wake.ts';
import { type IntakeOutcome, outcomeOf } from './outcome.ts';
import { type BatchResult, runBatch } from './run-batch.ts';
import type { IntakeSettings } from './stage.ts';
import { validEvent } from './valid-event.ts';

export interface IntakeParts {
  readonly clock: Clock;
  readonly settings: IntakeSettings;
  readonly stores: { readonly alerts: Pick<AlertStore, 'ingest'> };
  readonly wake: Wake;
  readonly log: Log;
  /** Posts what is new without the queue; without one all goes through it. */
  readonly lane?: FastLane;
  /** Told of each delivery after its commit, e.g. to count. */
  onOutcome?(outcome: IntakeOutcome, events: readonly AlertEvent[]): void;
  readonly limits?: {
    /** Deliveries are gathered up to this many alerts; a larger one is a transaction of its own. */
    readonly alertsPerTransaction?: number;
    /** Beyond this many alerts waiting for the store, further deliveries are refused. */
    readonly alertsWaiting?: number;
  };
}

/** The door of all alerts. `drain` resolves when everything accepted is committed and its workers have been woken. */
export interface RunningIntake {
  accept(events: readonly AlertEvent[]): Promise<IntakeOutcome>;
  drain(): Promise<void>;
}

/** One delivery that waits for its commit. */
interface Caller {
  readonly events: readonly AlertEvent[];
  readonly sinceMs: number;
  resolve(outcome: IntakeOutcome): void;
  reject(error: unknown): void;
}

/** Who has waited this long behind a store that is away gets its answer too: a second deadline would be too much. */
const PATIENCE_MS = 400;

/**
 * Gathers deliveries while a transaction runs and commits them together in the next one; every sender gets its own
 * answer, after the commit. `accept` rejects with UnreachableError or TimeoutError when it cannot be made durable
 * now, and with InvalidAlertError for an event that no source may produce.
 */
export function createIntake(parts: IntakeParts): RunningIntake {
  const { alertsPerTransaction = 2000, alertsWaiting = 50_000 } = parts.limits ?? {};
  const waiting: Caller[] = [];
  const wakes = new Set<Promise<void>>();
  let waitingAlerts = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) await commit(takeBatch());
    running = undefined;
  }

  function takeBatch(): readonly Caller[] {
    let alerts = 0;
    const fitting = waiting.findIndex((caller, index) => {
      alerts += caller.events.length;
      return index > 0 && alerts > alertsPerTransaction;
    });
    const callers = waiting.splice(0, fitting === -1 ? waiting.length : fitting);
    for (const caller of callers) waitingAlerts -= caller.events.length;
    return callers;
  }

  /** First come, first in line: those who have waited for long are at its front. */
  function takeImpatient(): readonly Caller[] {
    const latestMs = performance.now() - PATIENCE_MS;
    const patient = waiting.findIndex((caller) => caller.sinceMs > latestMs);
    const callers = waiting.splice(0, patient === -1 ? waiting.length : patient);
    for (const caller of callers) waitingAlerts -= caller.events.length;
    return callers;
  }

  async function commit(callers: readonly Caller[]): Promise<void> {
    try {
      const events = callers.flatMap((caller) => caller.events);
      const result = await runBatch(events, parts.clock.now(), {
        alerts: parts.stores.alerts,
        settings: parts.settings,
        lane: parts.lane,
      });
      if (result.fresh.length > 0) parts.lane?.post(result.fresh);
      if (result.changedKeys.length > 0) parts.lane?.edit(result.changedKeys);
      wakeWorkers(result);
      answer(callers, result);
    } catch (error) {
      const passing = error instanceof OpsError && error.retryable;
      if (passing || callers.length <= 1) {
        for (const caller of callers) caller.reject(error);
        if (passing) for (const caller of takeImpatient()) caller.reject(error);
        return;
      }
      // One of them spoilt it for all: each for itself, so that only that one fails.
      parts.log.warn({ err: error, deliveries: callers.length }, 'a batch failed and is taken apart');
      for (const caller of callers) await commit([caller]);
    }
  }

  function answer(callers: readonly Caller[], result: BatchResult): void {
    let from = 0;
    for (const caller of callers) {
      const outcome = outcomeOf(result, from, from + caller.events.length);
      from += caller.events.length;
      caller.resolve(outcome);
      try {
        parts.onOutcome?.(outcome, caller.events);
      } catch (error) {
        parts.log.error({ err: error }, 'an observer of accepted alerts failed');
      }
    }
  }

  /** Not awaited: what was committed is found by the sweepers, however slow or dead the queue is. */
  function wakeWorkers(result: BatchResult): void {
    const done = wakeAll(result).catch((error: unknown) => {
      parts.log.warn({ err: error }, 'workers could not be woken; the sweepers will find the work');
    });
    wakes.add(done);
    void done.finally(() => wakes.delete(done));
  }

  async function wakeAll(result: BatchResult): Promise<void> {
    const { deliveryKeys, changedKeys, priorities, deadlines, timers } = result;
    const keys = parts.lane === undefined ? [...deliveryKeys, ...changedKeys] : deliveryKeys;
    await Promise.all([
      keys.length === 0 ? undefined : parts.wake.deliveries(keys, priorities),
      deadlines.length === 0 ? undefined : parts.wake.escalations(deadlines),
      timers.length === 0 ? undefined : parts.wake.incidents(timers),
    ]);
  }

  return {
    async accept(given) {
      if (given.length === 0) return { accepted: 0, deduplicated: 0, incidents: [] };
      const events = given.map(validEvent);
      if (waiting.length > 0 && waitingAlerts + events.length > alertsWaiting) {
        throw new UnreachableError(
          `Watchbill is overloaded: ${waitingAlerts} alerts wait to be stored. Send these again in a few seconds.`,
        );
      }
      return new Promise((resolve, reject) => {
        waiting.push({ events, sinceMs: performance.now(), resolve, reject });
        waitingAlerts += events.length;
        running ??= run();
      });
    },
    async drain() {
      await running;
      while (wakes.size > 0) await Promise.all(wakes);
    },
  };
}
