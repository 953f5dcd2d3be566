import type { Alert, AlertEvent, InhibitionKeys } from '../domain/alert.ts';
import type { AlertExpiry } from '../domain/expiry.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { IngestChanges, IngestTransaction } from '../domain/ports/alert-store.ts';
import type { Routing, RoutingSettings } from '../domain/route-for.ts';
import type { Settings } from '../domain/settings.ts';
import type { Silence } from '../domain/silence.ts';

/**
 * What an event means for its alert:
 * - `fired`: a new episode, or a firing alert that no incident holds;
 * - `updated`: the same episode with other labels, annotations or links;
 * - `resolved`: the episode is over;
 * - `stored`: an end whose beginning was never seen: kept, so that a late beginning is known to be over;
 * - `acknowledged`: somebody took it at the source; the alert itself does not change.
 */
export type StepKind = 'fired' | 'updated' | 'resolved' | 'stored' | 'acknowledged';

/** How an alert stands to the rules of inhibition, and the alert that hides it if one does. */
export interface Inhibition {
  readonly keys: InhibitionKeys;
  readonly by?: {
    /** Name of the rule. */
    readonly rule: string;
    readonly fingerprint: string;
    /** Where that alert is on one that was there before the batch. */
    readonly incidentId?: string;
  };
}

/** The `index` of a step that no event of the batch brought: another alert hides it, or does no longer. */
export const LOOKED_AT_AGAIN = -1;

/** One event that is not a duplicate, with what the stages found out about it. */
export interface Step {
  /** Of the event in the batch, or `LOOKED_AT_AGAIN`. */
  readonly index: number;
  readonly kind: StepKind;
  /** With what the source left open taken from the alert as it stood. */
  readonly event: AlertEvent;
  /** Only of `fired` and `updated`, and only where rules are configured. */
  readonly inhibition?: Inhibition;
  /** The silence that hides it; only of `fired` and `updated`. */
  readonly silence?: Silence;
  /** Where its route sends it; not of `acknowledged`. */
  readonly routing?: Routing;
  /** Only of `fired`. */
  readonly groupKey?: string;
}

/** Whether nobody is to be told of it: it is silenced, or another alert hides it. */
export function isHidden({ silence, inhibition }: Step): boolean {
  return silence !== undefined || inhibition?.by !== undefined;
}

/** Where an alert is after the batch. */
export interface Placement {
  /** Or its placeholder. */
  readonly incidentId: string;
  readonly state: IncidentState;
}

/** Some events on their way, in the order in which they were accepted; stages work on all of them at once. */
export interface Batch {
  readonly at: Date;
  readonly events: readonly AlertEvent[];
  /** The stored alerts of the batch, as they were before it, by fingerprint. */
  readonly stored: ReadonlyMap<string, Alert>;
  readonly steps: readonly Step[];
  /** Incidents of alerts that begin or cease to hide something of the batch, and are not in it: their cards tell. */
  readonly causes: ReadonlySet<string>;
  /** Indexes of events that change nothing. */
  readonly duplicates: ReadonlySet<number>;
  readonly changes: IngestChanges;
  /** Of what has to be told again, to be written with the changes. */
  readonly expiries: readonly AlertExpiry[];
  /** Escalations whose next call moved; ids may be placeholders. */
  readonly deadlines: readonly { readonly incidentId: string; readonly at: Date }[];
  /** Incidents for which something else is to be done sooner than was known; ids may be placeholders. */
  readonly timers: Batch['deadlines'];
  /** By fingerprint; without the alerts that are on no incident. */
  readonly placed: ReadonlyMap<string, Placement>;
}

/** What of the configuration decides about alerts. */
export type IntakeSettings = RoutingSettings & Pick<Settings, 'inhibitions'>;

export interface StageContext {
  readonly transaction: IngestTransaction;
  readonly settings: IntakeSettings;
}

/** One stage: takes the whole batch, asks the store set-wise at most, and gives the batch on. */
export interface Stage {
  readonly name: string;
  run(batch: Batch, context: StageContext): Promise<Batch>;
}

export const noChanges: IngestChanges = { alerts: [], opened: [], changed: [], timeline: [], deliveries: [] };

/** A batch before its first stage. */
export function startBatch(events: readonly AlertEvent[], at: Date): Batch {
  return {
    at,
    events,
    stored: new Map(),
    steps: [],
    causes: new Set(),
    duplicates: new Set(),
    changes: noChanges,
    expiries: [],
    deadlines: [],
    timers: [],
    placed: new Map(),
  };
}
