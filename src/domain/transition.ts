import type { Actor } from './actor.ts';
import { describeStanding } from './describe.ts';
import { StaleError } from './errors.ts';
import type { Incident, TimelineEntry, TimelineKind } from './incident.ts';
import type { IncidentChange } from './ports/incident-store.ts';

/** Who acts on an incident, when, and which version the actor saw (undefined where nobody looked at a card). */
export interface Act {
  readonly actor: Actor;
  readonly at: Date;
  readonly seen?: number;
}

/** What a transition decides: what to write (nothing when the act changes nothing) and what to tell. */
export interface Decision<R> {
  readonly change?: IncidentChange;
  readonly result: R;
}

/** The incident after the act, and whether the act changed it: doing a thing twice is success. */
export interface ActResult {
  readonly incident: Incident;
  readonly changed: boolean;
}

/** One line of the timeline, at the incident's version after the act. */
export function timelineEntry(incident: Incident, act: Act, kind: TimelineKind, text: string): TimelineEntry {
  const { kind: actorKind, id, source } = act.actor;
  return {
    incidentId: incident.id,
    at: act.at,
    kind,
    actor: { kind: actorKind, id, source },
    version: incident.version,
    ...(act.seen === undefined ? {} : { seen: act.seen }),
    text,
  };
}

/** The incident one version further, changed as `patch` says. */
export function nextVersion(incident: Incident, at: Date, patch: Partial<Incident>): Incident {
  return { ...incident, ...patch, version: incident.version + 1, updatedAt: at };
}

/** The incident as nobody's and not resolved. */
export function withoutOwner(incident: Incident): Incident {
  const {
    owner: _owner,
    acknowledgedAt: _at,
    resolvedAt: _resolvedAt,
    resolvedBy: _by,
    ...unowned
  } = incident;
  return unowned;
}

/** StaleError when the actor saw another version than the one that stands: it says what happened since. */
export function refuseStale(incident: Incident, act: Act, verb: string): void {
  if (act.seen === undefined || act.seen === incident.version) return;
  throw new StaleError(
    `Incident '${incident.id}' has changed since you looked: ${describeStanding(incident, act.at)}. Look at its card, then ${verb} again if that is still right.`,
  );
}

/** `1 alert fires`, `3 alerts fire`. */
export function countAlerts(count: number, one: string, many: string): string {
  return count === 1 ? `1 alert ${one}` : `${count.toLocaleString('en-US')} alerts ${many}`;
}
