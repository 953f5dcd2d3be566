import type { IntakeCounts } from '../accounts.ts';
import type { Alert, AlertEvent, Labels } from '../alert.ts';
import type { NewDelivery } from '../delivery.ts';
import type { AlertExpiry } from '../expiry.ts';
import type { AlertSummary, Incident, TimelineEntry } from '../incident.ts';
import type { Silence } from '../silence.ts';
import type { LabelSpread } from '../spread.ts';
import type { Foreseen } from './foreseen.ts';
import type { InhibitionAnswer, InhibitionQuestion } from './inhibition-store.ts';

/** An incident that does not have its id yet; the store mints it from `openedAt`. */
export type NewIncident = Omit<Incident, 'id'> & {
  /** Names it within the batch: `TimelineEntry.incidentId` and `Alert.incidentId` of the batch refer to it. */
  readonly placeholderId: string;
};

/** An alert as a batch writes it: its episode remembers whether it came grouped. */
export type WrittenAlert = Alert & Pick<AlertEvent, 'grouped'>;

/** Everything one batch of alert events changes, written set-wise in one transaction. Ids may be placeholders. */
export interface IngestChanges {
  readonly alerts: readonly WrittenAlert[];
  readonly opened: readonly NewIncident[];
  readonly changed: readonly Incident[];
  readonly timeline: readonly TimelineEntry[];
  readonly deliveries: readonly NewDelivery[];
  readonly expiries?: readonly AlertExpiry[];
  /**
   * What the alerts add up to after the batch, by incident or placeholder; undefined where they are to be counted anew.
   * All that is opened or changed has to be among it, or is counted anew.
   */
  readonly summaries?: ReadonlyMap<string, AlertSummary | undefined>;
  /** Of the changed ones those of which nothing but `updatedAt`, and timers that are due when they were, is different. */
  readonly quiet?: ReadonlySet<string>;
  /** Incidents with so many alerts that a file of all is wanted; placeholders too. */
  readonly large?: readonly string[];
}

/** The newest incident of a group, with what its alerts add up to. */
export interface GroupIncident {
  readonly incident: Incident;
  readonly alerts: AlertSummary;
}

/**
 * Reads and writes of one batch. The transaction is serialised against every other batch, in this and any other
 * process; the incidents it read are locked until it ends.
 */
export interface IngestTransaction {
  /** The stored alerts of these fingerprints. */
  alerts(fingerprints: readonly string[]): Promise<ReadonlyMap<string, Alert>>;
  /** Until when these hold, of those that have to be told again. */
  expiries(fingerprints: readonly string[]): Promise<ReadonlyMap<string, AlertExpiry>>;
  /** Silences active at `at`. */
  silences(at: Date): Promise<readonly Silence[]>;
  /** Which stored alerts hide by what the batch asks, and which ones it affects. */
  inhibition(question: InhibitionQuestion): Promise<InhibitionAnswer>;
  /** By group key: the newest incident, resolved or not. */
  groupIncidents(groupKeys: readonly string[]): Promise<ReadonlyMap<string, GroupIncident>>;
  /** By incident id, for alerts that are already on one. */
  incidents(ids: readonly string[]): Promise<ReadonlyMap<string, GroupIncident>>;
  /** Writes everything and answers the minted id of each placeholder. */
  write(changes: IngestChanges): Promise<ReadonlyMap<string, string>>;
  /** What `write` put into the thread of a storm, and holds for nobody: the key of the storm's card by the key of each. */
  storms(): ReadonlyMap<string, string>;
  /** Takes the entries of the journal off that this batch has processed. */
  settle(journalKeys: readonly string[]): void;
  /** Adds what the batch made of its events to all before. */
  count(counts: IntakeCounts): void;
}

export interface AlertFilter {
  readonly incidentId?: string;
  readonly status?: 'firing' | 'resolved';
  /** Only those that are on no incident, under no silence and hidden by no other alert. */
  readonly homeless?: boolean;
  readonly fingerprint?: string;
  /** Only those that carry all of these. */
  readonly labels?: Labels;
  readonly limit: number;
}

export interface AlertStore {
  /**
   * Runs one batch; the returned promise resolves after the commit. Rejects with UnreachableError or TimeoutError when
   * it cannot be made durable. What is `foreseen` may be asked ahead.
   */
  ingest<T>(work: (tx: IngestTransaction) => Promise<T>, foreseen?: Foreseen): Promise<T>;
  /** Worst first: firing before resolved, then by severity label, then oldest start. */
  list(filter: AlertFilter): Promise<readonly Alert[]>;
  summary(incidentId: string): Promise<AlertSummary>;
  /** All alerts of an incident in pages: the next one begins after the fingerprint `after`. */
  page(incidentId: string, after: string | undefined, limit: number): Promise<readonly Alert[]>;
  /** How the labels of what fires on the incident are spread. */
  spread(incidentId: string): Promise<readonly LabelSpread[]>;
  /**
   * What fires and was not told again in time, the longest overdue first. After a gap of more than `watchGapMs` between
   * two calls nothing has expired for `patienceMs`: whoever wanted to tell of it may not have got through.
   */
  expired(
    at: Date,
    limit: number,
    options: { readonly watchGapMs: number; readonly patienceMs: number },
  ): Promise<readonly { readonly alert: Alert; readonly expiresAt: Date }[]>;
}
