import type { Actor } from '../actor.ts';
import type { NewDelivery } from '../delivery.ts';
import type { AlertSummary, Incident, IncidentState, TimelineEntry } from '../incident.ts';
import type { NewSilence } from '../silence.ts';

/** What a use-case sees of an incident when it decides; the row is locked until its change is written. */
export interface IncidentSnapshot {
  readonly incident: Incident;
  readonly alerts: AlertSummary;
}

/** What a use-case wants written, all or nothing. `incident.revision` is raised by the store. */
export interface IncidentChange {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
  readonly deliveries?: readonly NewDelivery[];
  /** A silence to create; the store mints its id and marks the firing alerts it matches. */
  readonly silence?: NewSilence;
}

export interface IncidentFilter {
  readonly states?: readonly IncidentState[];
  readonly openedFrom?: Date;
  readonly openedTo?: Date;
  readonly limit: number;
}

/** A declared incident (a person's, without an alert) before the store mints its id. */
export type DeclaredIncident = Omit<Incident, 'id' | 'revision'>;

export interface IncidentStore {
  get(id: string): Promise<IncidentSnapshot | undefined>;
  /** Worst first: triggered, acknowledged, resolved; then by severity; then newest. */
  list(filter: IncidentFilter): Promise<readonly IncidentSnapshot[]>;
  timeline(id: string, limit: number): Promise<readonly TimelineEntry[]>;
  /**
   * Locks the incident, lets `decide` (pure, synchronous) look at it, and writes what it returns in the same
   * transaction. `undefined` writes nothing. NotFoundError for an unknown id; what `decide` throws passes through.
   */
  change<T>(
    id: string,
    decide: (snapshot: IncidentSnapshot) => { readonly change?: IncidentChange; readonly result: T },
  ): Promise<T>;
  /** Stores it with its first timeline row and what `deliveriesOf` wants for it, all or nothing. */
  declare(
    incident: DeclaredIncident,
    actor: Actor,
    text: string,
    deliveriesOf: (incident: Incident) => readonly NewDelivery[],
  ): Promise<Incident>;
  /** Ids of incidents whose escalation was due before `before`, oldest first. */
  escalationsDue(
    before: Date,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly dueAt: Date }[]>;
  /** Ids of incidents whose other deadlines (`dueAt`) passed before `before`, oldest first. */
  timersDue(before: Date, limit: number): Promise<readonly { readonly id: string; readonly dueAt: Date }[]>;
  countByState(): Promise<Readonly<Record<IncidentState, number>>>;
}
