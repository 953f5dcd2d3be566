import { HOUR_MS } from './duration.ts';
import { ConflictError } from './errors.ts';
import { stopEscalation } from './escalation.ts';
import type { AlertSummary, Incident } from './incident.ts';
import type { Matcher } from './matcher.ts';
import type { IncidentSnapshot } from './ports/incident-store.ts';
import { withoutTimers } from './timers.ts';
import {
  type Act,
  type ActResult,
  countAlerts,
  type Decision,
  nextVersion,
  refuseStale,
  timelineEntry,
} from './transition.ts';

const SILENCE_MS = HOUR_MS;

/** What to do while alerts still fire: ask the person, silence them for an hour, or resolve all the same. */
export interface ResolveAct extends Act {
  readonly stillFiring: 'ask' | 'silence-1h' | 'force';
  /** Of the alerts that still fire; needed for `silence-1h`. */
  readonly matchers?: readonly Matcher[];
}

/** With `needsChoice` nothing was changed: alerts still fire and the person has to say what to do. */
export interface ResolveResult extends ActResult {
  readonly needsChoice?: true;
  /** Firing ones that no silence hides, before the act. */
  readonly firing: number;
  readonly already?: { readonly by: Incident['resolvedBy']; readonly at: Date };
  readonly silencedUntil?: Date;
}

/** How many alerts fire that neither a silence nor another alert hides. */
export function stillFiring(alerts: AlertSummary): number {
  return Math.max(0, alerts.firing - alerts.silenced - alerts.inhibited);
}

/** Whether all that fires is hidden, and some of it by other alerts: nobody has to be called for what they explain. */
export function isExplained(alerts: AlertSummary): boolean {
  return alerts.inhibited > 0 && stillFiring(alerts) === 0;
}

/**
 * Resolves the incident. A second resolve changes nothing and tells who was first; StaleError when the incident has
 * moved since the actor looked.
 */
export function resolve(snapshot: IncidentSnapshot, act: ResolveAct): Decision<ResolveResult> {
  const { incident } = snapshot;
  const firing = stillFiring(snapshot.alerts);
  if (incident.state === 'resolved') {
    const already = { by: incident.resolvedBy, at: incident.resolvedAt ?? incident.updatedAt };
    return { result: { incident, changed: false, firing, already } };
  }
  refuseStale(incident, act, 'resolve it');
  if (firing === 0) return resolved(incident, act, 0, 'Resolved.');
  const count = countAlerts(firing, 'still fires', 'still fire');
  if (act.stillFiring === 'ask') return { result: { incident, changed: false, needsChoice: true, firing } };
  if (act.stillFiring === 'force') return resolved(incident, act, firing, `Resolved although ${count}.`);
  return resolvedAndSilenced(incident, act, firing, `Resolved and silenced for 1 h: ${count}.`);
}

/** Resolved by whoever acts: the escalation stops, the owner stays known. */
export function resolved(
  incident: Incident,
  act: Act,
  firing: number,
  text: string,
): Decision<ResolveResult> {
  const { kind, id, source } = act.actor;
  const after = nextVersion(withoutTimers(incident), act.at, {
    state: 'resolved',
    resolvedAt: act.at,
    resolvedBy: { kind, id, source },
    escalation: stopEscalation(incident.escalation),
  });
  return {
    change: { incident: after, timeline: [timelineEntry(after, act, 'resolved', text)] },
    result: { incident: after, changed: true, firing },
  };
}

function resolvedAndSilenced(
  incident: Incident,
  act: ResolveAct,
  firing: number,
  text: string,
): Decision<ResolveResult> {
  const matchers = act.matchers ?? [];
  if (matchers.length === 0) {
    throw new ConflictError(
      `The alerts of incident '${incident.id}' have no label in common, so no silence fits them. Resolve it without a silence, or silence them one by one.`,
    );
  }
  const { change, result } = resolved(incident, act, firing, text);
  const silencedUntil = new Date(act.at.getTime() + SILENCE_MS);
  const silence = {
    matchers,
    startsAt: act.at,
    endsAt: silencedUntil,
    author: act.actor.id,
    comment: `Resolved ${incident.id} while it still fired.`,
    incidentId: incident.id,
  };
  const both = change === undefined ? {} : { change: { ...change, silence } };
  return { ...both, result: { ...result, silencedUntil } };
}
