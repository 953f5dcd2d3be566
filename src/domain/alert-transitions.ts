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

/** What one batch of events does to the alerts of one open or resolved incident. */
export interface AlertsChange {
  /** How many started to fire, and the worst severity among them that no silence hides. */
  readonly fired: number;
  readonly severity?: Severity | undefined;
  readonly resolved: number;
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
  { fired, severity, resolved: ended, summary }: AlertsChange,
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
  if (fired > 0) add('alerts-fired', `${countAlerts(fired, 'fires', 'fire')}.`);
  if (ended > 0) add('alerts-resolved', `${countAlerts(ended, 'is resolved', 'are resolved')}.`);
  if (!open || summary.firing > 0 || ended === 0) {
    return { change: { incident: after, timeline }, result: after };
  }
  const { change, result } = resolved(after, act, 0, 'Resolved: no alert fires any more.');
  const all = [...timeline, ...(change?.timeline ?? [])];
  return { change: { incident: result.incident, timeline: all }, result: result.incident };
}
