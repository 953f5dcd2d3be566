import type { Alert } from '../alert.ts';
import type { NewDelivery } from '../delivery.ts';
import type { NewSilence, Silence } from '../silence.ts';
import type { SilenceTimer } from '../silence-timer.ts';

/** What may be changed of a silence that has not ended. */
export type SilenceEdit = Partial<Pick<Silence, 'matchers' | 'startsAt' | 'endsAt' | 'comment'>>;

/** What is decided about a silence whose deadline has passed. */
export interface SilenceStep {
  readonly timer: SilenceTimer;
  readonly deliveries: readonly NewDelivery[];
}

/** A silence whose deadline has passed, with what it stands for at that moment. */
export interface DueSilence {
  readonly silence: Silence;
  readonly timer: SilenceTimer;
  /** Who ended it before its time, if somebody did. */
  readonly endedBy?: string;
  /** How many different alerts it has hidden so far. */
  readonly hidden: number;
  /** Firing alerts that it matches, worst first, and how many there are of them in all. */
  readonly firing: readonly Alert[];
  readonly firingTotal: number;
}

/** An incident some of whose alerts a silence has begun to hide. */
export interface SilenceBegin {
  readonly incidentId: string;
  readonly silenceId: string;
}

export interface SilenceStore {
  get(id: string): Promise<Silence | undefined>;
  /** Active and pending ones at `at`, the first to end first. */
  listOpen(at: Date): Promise<readonly Silence[]>;
  /** Those that ended from `from` (inclusive) to `to` (inclusive), the last to end first. */
  listEnded(from: Date, to: Date, limit: number): Promise<readonly Silence[]>;
  /**
   * Stores it and marks what it hides from now on, all or nothing. Of a recurring silence the same occurrence is
   * stored once: undefined for the second.
   */
  create(silence: NewSilence, at: Date): Promise<Silence | undefined>;
  /**
   * Changes it and the marks on alerts with it. StaleError when it has another version than the one `seen`,
   * ConflictError when it has ended, NotFoundError for an unknown id.
   */
  edit(id: string, seen: number, edit: SilenceEdit, at: Date): Promise<Silence>;
  /** Ends it now; answers the silence as it then stands. NotFoundError for an unknown id. */
  expire(id: string, at: Date, by?: string): Promise<Silence>;
  /** Ids of silences whose deadline has passed at `at`, oldest first. */
  due(at: Date, limit: number): Promise<readonly string[]>;
  /** The earliest deadline there is. */
  nextDue(): Promise<Date | undefined>;
  /**
   * Locks a silence whose deadline has passed, lets `decide` (pure, synchronous) say what comes next, and writes it
   * in the same transaction; one that begins marks what it hides. Undefined, and nothing is written, when no
   * deadline has passed: somebody else was faster.
   */
  step(id: string, at: Date, decide: (due: DueSilence) => SilenceStep): Promise<SilenceStep | undefined>;
  /** Incidents that have to be told that a silence hides alerts of theirs, each time until `begun` says that they were. */
  begins(limit: number): Promise<readonly SilenceBegin[]>;
  begun(begin: SilenceBegin): Promise<void>;
  /** Alerts that these silences have hidden at any time, and which of them fire now; worst first, at most `limit`. */
  hiddenBy(
    silenceIds: readonly string[],
    limit: number,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly total: number; readonly firing: number }>;
  /**
   * Takes the mark off alerts whose silence has ended; answers the incidents that have to be looked at again, each time
   * until `released` says that they were: a crash in between must not leave one closed that still fires.
   */
  releaseEnded(at: Date): Promise<readonly string[]>;
  /** The incident has been looked at. */
  released(incidentId: string): Promise<void>;
}
