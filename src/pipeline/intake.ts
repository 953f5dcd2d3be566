import { setTimeout as pause } from 'node:timers/promises';
import type { AlertEvent } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { OpsError, UnreachableError } from '../domain/errors.ts';
import type { AlertStore } from '../domain/ports/alert-store.ts';
import type { FastLane } from '../domain/ports/fast-lane.ts';
import type { Intake, IntakeOutcome } from '../domain/ports/intake.ts';
import type { JournalEntry, JournalStore } from '../domain/ports/journal-store.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Wake } from '../domain/ports/wake.ts';
import { alertsIn, type DeliveryContent } from '../domain/unread-delivery.ts';
import { createJournal, type Journal, PATIENCE_MS } from './journal.ts';
import { NextBatch, type Taken } from './next-batch.ts';
import { outcomeOf } from './outcome.ts';
import type { Caller, Understand } from './read-deliveries.ts';
import { type BatchResult, runBatch } from './run-batch.ts';
import { Rush } from './rush.ts';
import type { IntakeSettings } from './stage.ts';
import { validEvent } from './valid-event.ts';
import { type Waiting, WaitingLine } from './waiting-line.ts';
import { wakeWorkers } from './wake-workers.ts';

export interface IntakeParts {
  readonly clock: Clock;
  readonly settings: IntakeSettings;
  readonly stores: { readonly alerts: Pick<AlertStore, 'ingest'>; readonly journal?: JournalStore };
  readonly wake: Wake;
  readonly log: Log;
  /** Posts what is new without the queue; without one all goes through it. */
  readonly lane?: FastLane;
  /** Reads what was taken in unread; without it nothing is. */
  readonly understand?: Understand;
  /** Told of each delivery after its commit, e.g. to count. */
  onOutcome?(outcome: IntakeOutcome, events: readonly AlertEvent[]): void;
  readonly limits?: {
    /** Deliveries are gathered up to this many alerts; a larger one is a transaction of its own. */
    readonly alertsPerTransaction?: number;
    /** Beyond this many alerts waiting for the store, further deliveries are refused. */
    readonly alertsWaiting?: number;
    /** Beyond this many alerts in line, a sender that lets us is answered as soon as its delivery is in the journal. */
    readonly deferAbove?: number;
    /** Beyond this many alerts in memory, what is in the journal is only kept there. */
    readonly alertsInMemory?: number;
  };
}

/** The door of all alerts. */
export interface RunningIntake extends Intake {
  /** Processes what is in the journal already, and not in its line. */
  resume(entries: readonly JournalEntry[]): void;
  /** Whether that entry of the journal is in its line, or being processed. */
  knows(key: string): boolean;
  /** Alerts that wait for their turn. */
  inLine(): number;
  /** Whether what has changed will most likely change again in a moment. */
  isRush(): boolean;
  /** Resolves when everything accepted is committed and its workers have been woken. */
  drain(): Promise<void>;
}

/** What is in the journal is tried again after this long. */
const RETRY_MS = 500;

/**
 * Gathers deliveries while a transaction runs and commits them together in the next one; every sender gets its own
 * answer, after the commit that makes its delivery durable. `accept` rejects with UnreachableError or TimeoutError when
 * it cannot be made durable now, and with InvalidAlertError for an event that no source may produce.
 */
export function createIntake(parts: IntakeParts): RunningIntake {
  const { understand } = parts;
  const { alerts, journal: store } = parts.stores;
  const limits = { alertsPerTransaction: 1_000, alertsWaiting: 50_000, ...parts.limits };
  const { deferAbove = 2, alertsInMemory = 2_000 } = limits;
  const line = new WaitingLine();
  const next = new NextBatch(line, { full: limits.alertsPerTransaction, store, understand });
  /** Of the journal, in the line or being processed. */
  const known = new Set<string>();
  const workers = wakeWorkers(parts);
  const journal = store === undefined ? undefined : createJournal(store, parts.clock);
  const rush = new Rush(line, () => journal?.isBusy === true);
  let running: Promise<void> | undefined;
  /** A batch is being read or written. */
  let isWorking = false;

  function begin(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (!next.isEmpty) begin();
    });
  }

  async function run(): Promise<void> {
    while (!next.isEmpty) {
      const abated = next.isTaken ? undefined : rush.abated();
      if (abated !== undefined) await abated;
      await handle(next.take());
    }
  }

  function whileWorking<T>(work: Promise<T>): Promise<T> {
    isWorking = true;
    return work.finally(() => {
      isWorking = false;
    });
  }

  async function handle({ taken, callers: reading }: Taken): Promise<void> {
    try {
      const callers = await whileWorking(reading);
      if (callers.length > 0) await commit(callers);
      for (const { key } of taken) if (key !== undefined) known.delete(key);
    } catch (error) {
      await giveUp(taken, error);
    }
  }

  async function commit(callers: readonly Caller[]): Promise<void> {
    const batch = runBatch(
      callers.flatMap((caller) => caller.events),
      parts.clock.now(),
      { alerts, settings: parts.settings, lane: parts.lane, onWritten },
      callers.flatMap(({ key }) => key ?? []),
    );
    const result = await whileWorking(batch);
    if (result.fresh.length > 0) parts.lane?.post(result.fresh);
    if (result.changedKeys.length > 0) parts.lane?.edit(result.changedKeys);
    workers.wake(result);
    answer(callers, result);
  }

  /** In a turn of its own: what has been written goes out first. By then the batch may be through. */
  function onWritten(): void {
    setImmediate(() => {
      if (isWorking) next.lookAhead(rush.isComing);
    });
  }

  /** What is in the journal stays there and is tried again; who still waits for an answer hears of it. */
  async function giveUp(taken: readonly Waiting[], error: unknown): Promise<void> {
    const passing = error instanceof OpsError && error.retryable;
    if (!passing && taken.length > 1) {
      // One of them spoilt it for all: each for itself, so that only that one fails.
      parts.log.warn({ err: error, deliveries: taken.length }, 'a batch failed and is taken apart');
      for (const one of taken) await handle(next.of([one]));
      return;
    }
    for (const { sender } of taken) sender?.reject(error);
    const kept = taken.filter(({ key }) => key !== undefined);
    if (!passing) {
      for (const { key } of kept) await refuse(key ?? '', error);
      return;
    }
    next.putBack(kept);
    for (const { sender } of line.takeSendersSince(performance.now() - PATIENCE_MS)) sender?.reject(error);
    if (kept.length > 0) await pause(RETRY_MS);
  }

  async function refuse(key: string, error: unknown): Promise<void> {
    known.delete(key);
    parts.log.error({ err: error, key }, 'a delivery that was accepted cannot be processed; it is kept');
    await store?.refuse(key, String(error)).catch((failure: unknown) => {
      parts.log.error(
        { err: failure, key },
        'the reason could not be noted; it is tried again after a restart',
      );
    });
  }

  function answer(callers: readonly Caller[], result: BatchResult): void {
    let from = 0;
    for (const { events, sender } of callers) {
      const outcome = outcomeOf(result, from, from + events.length);
      from += events.length;
      sender?.resolve(outcome);
      try {
        parts.onOutcome?.(outcome, events);
      } catch (error) {
        parts.log.error({ err: error }, 'an observer of accepted alerts failed');
      }
    }
  }

  function enqueue(one: Waiting): void {
    line.push(one);
    begin();
  }

  /** What is in the journal is kept in memory as well while there is room. */
  function enqueueKept({ key, ...content }: JournalEntry): void {
    if (known.has(key)) return;
    known.add(key);
    const count = alertsIn(content);
    const fits = line.inMemory + count <= alertsInMemory;
    enqueue({ key, alerts: count, content: fits ? content : undefined, sinceMs: performance.now() });
  }

  const isDeferred = (count: number): boolean =>
    count <= limits.alertsPerTransaction &&
    (rush.isComingFast || (running !== undefined && line.alerts + count > deferAbove));

  function refuseAbove(count: number): void {
    if (line.isEmpty || line.alerts + count <= limits.alertsWaiting) return;
    throw new UnreachableError(
      `Watchbill is overloaded: ${line.alerts} alerts wait to be stored. Send these again in a few seconds.`,
    );
  }

  async function defer(to: Journal, content: DeliveryContent): Promise<IntakeOutcome> {
    enqueueKept({ key: await to.append(content), ...content });
    rush.note();
    return { accepted: alertsIn(content), deduplicated: 0, incidents: [], deferred: true };
  }

  return {
    async accept(given, options = {}) {
      if (given.length === 0) return { accepted: 0, deduplicated: 0, incidents: [] };
      const events = given.map(validEvent);
      refuseAbove(events.length);
      const mayDefer = options.mayDefer === true && isDeferred(events.length);
      if (journal !== undefined && mayDefer) return await defer(journal, { events });
      return await new Promise((resolve, reject) => {
        const sender = { resolve, reject };
        enqueue({ alerts: events.length, content: { events }, sinceMs: performance.now(), sender });
      });
    },
    get takesUnread() {
      const isPressed = running !== undefined || rush.isComingFast;
      return isPressed && journal !== undefined && understand !== undefined;
    },
    async acceptUnread(unread) {
      if (journal === undefined || understand === undefined || !isDeferred(unread.alerts)) return undefined;
      refuseAbove(unread.alerts);
      return await defer(journal, { unread });
    },
    resume(entries) {
      for (const entry of entries) enqueueKept(entry);
    },
    knows: (key) => known.has(key),
    inLine: () => line.alerts,
    isRush: () => isWorking || next.isTaken || rush.goesOn,
    async drain() {
      while (running !== undefined) await running;
      await workers.drain();
    },
  };
}
