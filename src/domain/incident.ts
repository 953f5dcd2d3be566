import type { Actor } from './actor.ts';
import type { Severity } from './alert.ts';
import type { EscalationPolicy } from './escalation.ts';
import type { RouteTiming } from './route.ts';
import type { Timers } from './timers.ts';

/**
 * An incident is triggered by its first alert (or by a person), acknowledged by whoever takes it, and resolved
 * by a person or when all its alerts are resolved:
 *
 *   triggered ⇄ acknowledged
 *       ↑  ↘       ↙
 *       └── resolved        (re-open: by a person, or by an alert within the re-open window)
 *
 * Entering `triggered` starts the escalation, leaving it stops it.
 */
export const incidentStates = ['triggered', 'acknowledged', 'resolved'] as const;
export type IncidentState = (typeof incidentStates)[number];

/** Where an incident stands in its policy. `undefined` on the incident when nobody is to be called. */
export interface EscalationStanding {
  /** The policy as it was when the incident started: later edits do not change who is called. */
  readonly policy: EscalationPolicy;
  /** Index of the level called last. */
  readonly level: number;
  /** How often the policy has been gone through before. */
  readonly round: number;
  /** When the next level is called; undefined when nothing further happens by itself. */
  readonly nextAt?: Date;
}

export interface Incident {
  /** `INC-YYYYMMDD-NNNN` (UTC day it was opened); NNNN counts from 0001 and grows past four digits. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The operated system it belongs to (label `system`, `service` or `job`), for people. */
  readonly system?: string;
  readonly state: IncidentState;
  /** Counts state transitions and escalations: what an actor saw. */
  readonly version: number;
  /** Counts everything that may change the card. */
  readonly revision: number;
  /** Undefined for an incident that a person declared. */
  readonly groupKey?: string;
  readonly routeName: string;
  /** Channel id or `#name` of its card. */
  readonly channel: string;
  /** Channels of further live cards, by routes that go on; only ever added to. */
  readonly copies?: readonly string[];
  /** It has been held since it was opened: nobody knows of it, and no card is wanted. */
  readonly cardless?: true;
  /** Of its route, as it was when the incident was opened; without one nothing happens by itself. */
  readonly timing?: RouteTiming;
  readonly timers?: Timers;
  /** Slack user id (or API client) of whoever acknowledged it; kept when it is resolved. */
  readonly owner?: string;
  readonly escalation: EscalationStanding;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly acknowledgedAt?: Date;
  readonly resolvedAt?: Date;
  readonly resolvedBy?: Pick<Actor, 'kind' | 'id' | 'source'>;
}

/** What the card and `/ops incident` need about the alerts of one incident. */
export interface AlertSummary {
  readonly total: number;
  readonly firing: number;
  /** Firing ones that a silence hides. */
  readonly silenced: number;
  /** Firing ones that another alert hides and no silence does. */
  readonly inhibited: number;
  /** Earliest start among the firing ones, else among all. */
  readonly since?: Date;
}

export const timelineKinds = [
  'opened',
  'alerts-fired',
  'alerts-resolved',
  'acknowledged',
  'unacknowledged',
  'escalated',
  'escalation-ended',
  'released',
  'all-clear',
  'flapping',
  'steady',
  'reminded',
  'resolved',
  'reopened',
  'note',
  'silenced',
  'unsilenced',
  'inhibited',
  'uninhibited',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** One line of the append-only story. `version` is the incident's after the act, `seen` what the actor saw. */
export interface TimelineEntry {
  readonly incidentId: string;
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly actor: Pick<Actor, 'kind' | 'id' | 'source'>;
  readonly version: number;
  readonly seen?: number;
  /** For people; plain text. */
  readonly text: string;
}
