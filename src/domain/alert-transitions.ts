import { machineActor } from './actor.ts';
import type { Severity } from './alert.ts';
import {
  type EscalationPolicy,
  type EscalationTarget,
  resumeEscalation,
  startEscalation,
} from './escalation.ts';
import type { AlertSummary, Incident, TimelineEntry } from './incident.ts';
import { resolved } from './resolve-transition.ts';
import { worst } from './severity.ts';
import { type Act, countAlerts, type Decision, timelineEntry } from './transition.ts';

/** What an incident is opened with; `id` may be a placeholder until the store has minted one. */
export interface Opening {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly system?: string | undefined;
  readonly groupKey?: string | undefined;
  readonly routeName: string;
  readonly channel: string;
  readonly policy: EscalationPolicy;
}

/** A new incident at version 1 and whom its first level calls. */
export function opened(
  opening: Opening,
  at: Date,
): { readonly incident: Incident; readonly calls: readonly EscalationTarget[] } {
  const { policy, system, groupKey, ...given } = opening;
  const { standing, calls } = startEscalation(policy, at);
  const incident: Incident = {
    ...given,
    ...(system === undefined ? {} : { system }),
    ...(groupKey === undefined ? {} : { groupKey }),
    state: 'triggered',
    version: 1,
    revision: 1,
    escalation: standing,
    openedAt: at,
    updatedAt: at,
  };
  return { incident, calls };
}

/** How many alerts of an incident are hidden by which rule, and the incident of the alert that hides them. */
export interface InhibitionCause {
  readonly rule: string;
  readonly alerts: number;
  /** Unknown where that alert is on no incident itself. */
  readonly incidentId?: string;
}

/** What one batch of events does to the alerts of one open or resolved incident. */
export interface AlertsChange {
  /** How many started to fire, and the worst severity among them that no silence hides. */
  readonly fired: number;
  readonly severity?: Severity | undefined;
  readonly resolved: number;
  /** What other alerts began to hide, and how many none hides any more. */
  readonly hidden?: readonly InhibitionCause[];
  readonly shown?: number;
  /** As it stands after the batch. */
  readonly summary: AlertSummary;
}

/**
 * The incident after its alerts changed. Severity only rises while it is open; a call that a silence had put off
 * comes back when something new fires. When nothing fires any more the incident resolves by itself.
 */
export function alertsChanged(
  incident: Incident,
  act: Act,
  { fired, severity, resolved: ended, hidden = [], shown = 0, summary }: AlertsChange,
): Decision<Incident> {
  const open = incident.state !== 'resolved';
  let after: Incident = { ...incident, updatedAt: act.at };
  if (open && severity !== undefined) {
    after = {
      ...after,
      severity: worst(after.severity, severity),
      escalation: resumeEscalation(after.escalation, act.at),
    };
  }
  const timeline: TimelineEntry[] = [];
  const add = (kind: 'alerts-fired' | 'alerts-resolved', text: string): void => {
    timeline.push(timelineEntry(after, act, kind, text));
  };
  const addInhibition = (kind: 'inhibited' | 'uninhibited', text: string): void => {
    timeline.push(timelineEntry(after, { ...act, actor: machineActor('inhibitions', 'system') }, kind, text));
  };
  if (fired > 0) add('alerts-fired', `${countAlerts(fired, 'fires', 'fire')}.`);
  if (shown > 0) addInhibition('uninhibited', shownText(shown));
  if (hidden.length > 0) addInhibition('inhibited', hiddenText(hidden));
  if (ended > 0) add('alerts-resolved', `${countAlerts(ended, 'is resolved', 'are resolved')}.`);
  if (!open || summary.firing > 0 || ended === 0) {
    return { change: { incident: after, timeline }, result: after };
  }
  const { change, result } = resolved(after, act, 0, 'Resolved: no alert fires any more.');
  const all = [...timeline, ...(change?.timeline ?? [])];
  return { change: { incident: result.incident, timeline: all }, result: result.incident };
}

/** More causes than anybody reads are counted. */
const CAUSES_TOLD = 3;

function hiddenText(causes: readonly InhibitionCause[]): string {
  const alerts = causes.reduce((sum, cause) => sum + cause.alerts, 0);
  const told = causes.slice(0, CAUSES_TOLD).map(causeWords);
  const more = causes.length - told.length;
  const words = more > 0 ? [...told, `${more} more`] : told;
  return `${countAlerts(alerts, 'is hidden', 'are hidden')}: ${words.join(', ')}.`;
}

/** `db is down (INC-20261121-0042)`. */
export function causeWords({ rule, incidentId }: Pick<InhibitionCause, 'rule' | 'incidentId'>): string {
  return incidentId === undefined ? rule : `${rule} (${incidentId})`;
}

function shownText(shown: number): string {
  return `${countAlerts(shown, 'still fires and is', 'still fire and are')} shown again: what hid ${shown === 1 ? 'it' : 'them'} is over.`;
}
