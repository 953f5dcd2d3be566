import { describeStanding } from './describe.ts';
import { ConflictError } from './errors.ts';
import { advance, type EscalationTarget, notStarted, startEscalation, stopEscalation } from './escalation.ts';
import type { Incident } from './incident.ts';
import { type CallReason, cardDeliveries, endedDelivery, pageDeliveries } from './pages.ts';
import type { IncidentSnapshot } from './ports/incident-store.ts';
import { release, withoutHold } from './release-transition.ts';
import { isExplained, stillFiring } from './resolve-transition.ts';
import { type Hold, told, withTimers } from './timers.ts';
import {
  type Act,
  type ActResult,
  type Decision,
  nextVersion,
  refuseStale,
  timelineEntry,
  withoutOwner,
} from './transition.ts';

export { type ResolveAct, type ResolveResult, resolve } from './resolve-transition.ts';

/** What was about to be called for is looked at again after this long while silences hide all of it. */
const HIDDEN_RECHECK_MS = 30_000;

/** `already` says who had acknowledged before, and when. */
export interface AcknowledgeResult extends ActResult {
  readonly already?: { readonly by: string; readonly at: Date };
}

/** Takes the incident: stops its escalation. A second one changes nothing and tells who was first; ConflictError when it is resolved. */
export function acknowledge({ incident }: IncidentSnapshot, act: Act): Decision<AcknowledgeResult> {
  refuseResolved(incident, act, 'acknowledge');
  if (incident.state === 'acknowledged') {
    const already = { by: incident.owner ?? '', at: incident.acknowledgedAt ?? incident.updatedAt };
    return { result: { incident, changed: false, already } };
  }
  const after = nextVersion(incident, act.at, {
    state: 'acknowledged',
    owner: act.actor.id,
    acknowledgedAt: act.at,
    escalation: stopEscalation(incident.escalation),
  });
  const known = withoutHold(after);
  return {
    change: {
      incident: known,
      timeline: [timelineEntry(known, act, 'acknowledged', 'Acknowledged.')],
      ...(incident.cardless === true ? { deliveries: cardDeliveries(known) } : {}),
    },
    result: { incident: known, changed: true },
  };
}

/** Hands the incident back: nobody owns it and the escalation starts over. ConflictError when it is resolved. */
export function unacknowledge({ incident }: IncidentSnapshot, act: Act): Decision<ActResult> {
  refuseResolved(incident, act, 'un-acknowledge');
  if (incident.state === 'triggered') return { result: { incident, changed: false } };
  return trigger(incident, act, 'unacknowledged', 'Un-acknowledged; the escalation starts over.');
}

/** Opens a resolved incident again: nobody owns it and the escalation starts over. */
export function reopen({ incident }: IncidentSnapshot, act: Act): Decision<ActResult> {
  if (incident.state !== 'resolved') return { result: { incident, changed: false } };
  refuseStale(incident, act, 're-open it');
  return trigger(incident, act, 'reopened', 'Re-opened; the escalation starts over.');
}

/** Back to `triggered`, which starts the escalation at its first level and calls it; with `hold` once that ends. */
export function trigger(
  incident: Incident,
  act: Act,
  kind: 'unacknowledged' | 'reopened',
  text: string,
  hold?: Hold,
): Decision<ActResult> {
  const { policy } = incident.escalation;
  const back = (standing: Incident['escalation']): Incident =>
    nextVersion(withoutOwner(incident), act.at, { state: 'triggered', escalation: standing });
  if (hold !== undefined) {
    const held = withTimers(back(notStarted(policy)), { hold });
    return {
      change: { incident: held, timeline: [timelineEntry(held, act, kind, text)] },
      result: { incident: held, changed: true },
    };
  }
  const { standing, calls } = startEscalation(policy, act.at);
  const after = told(withoutHold(back(standing)), act.at);
  // Whoever is called sees a card that is new.
  const reason: CallReason = incident.cardless === true ? { kind: 'opened' } : { kind, by: act.actor };
  const pages = pageDeliveries(after, calls, reason);
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, kind, text)],
      deliveries: incident.cardless === true ? [...cardDeliveries(after), ...pages] : pages,
    },
    result: { incident: after, changed: true },
  };
}

/** `called` is who is called now; `level` counts from 1 of `of`. */
export interface EscalateResult extends ActResult {
  readonly called: readonly EscalationTarget[];
  readonly level: number;
  readonly of: number;
}

/**
 * Calls the next level now. An acknowledged incident stays acknowledged and nobody further is called by itself.
 * StaleError when somebody was faster; ConflictError when it is resolved or the last level has been called.
 */
export function escalate({ incident }: IncidentSnapshot, act: Act): Decision<EscalateResult> {
  refuseResolved(incident, act, 'escalate');
  refuseStale(incident, act, 'escalate it');
  if (incident.timers?.hold !== undefined) return escalateHeld(incident, act);
  const move = advance(incident.escalation, act.at);
  if (move.ended === true || move.calls.length === 0) {
    const { name, levels } = incident.escalation.policy;
    throw new ConflictError(
      levels.length === 0
        ? `Incident '${incident.id}' has nobody to escalate to: its policy '${name}' has no levels. Add one to the configuration.`
        : `Incident '${incident.id}' has already been escalated to the last level of '${name}' and no repeats are left. Call somebody by mentioning them in its thread.`,
    );
  }
  const standing = incident.state === 'acknowledged' ? stopEscalation(move.standing) : move.standing;
  return call(incident, act, standing, move.calls, { kind: 'escalated', by: act.actor });
}

/** Nobody has been called yet: the first level is, at once. */
function escalateHeld(incident: Incident, act: Act): Decision<EscalateResult> {
  const { change } = release(incident, act, 'Escalated before its time; level 1 called.');
  const after = change?.incident ?? incident;
  const { levels } = after.escalation.policy;
  const called = levels[0]?.targets ?? [];
  const result = { incident: after, changed: true, called, level: 1, of: levels.length };
  return change === undefined ? { result } : { change, result };
}

/** `ended`: nobody answered and nobody is left to call. */
export interface EscalateDueResult extends Partial<EscalateResult> {
  readonly incident: Incident;
  readonly changed: boolean;
  readonly ended?: true;
}

/**
 * What the timer does: calls the next level when its time has come, else nothing. Running it twice calls once. A call
 * for nothing but what other alerts hide is put off.
 */
export function escalateDue({ incident, alerts }: IncidentSnapshot, act: Act): Decision<EscalateDueResult> {
  const { nextAt, policy, level } = incident.escalation;
  if (incident.state !== 'triggered' || nextAt === undefined || nextAt > act.at) {
    return { result: { incident, changed: false } };
  }
  if (isExplained(alerts)) return putOff(incident, act);
  if (alerts.firing > 0 && stillFiring(alerts) === 0) {
    // Silences hide all of it: whoever shows it again brings the call back; until then it is looked at again.
    const escalation = { ...incident.escalation, nextAt: new Date(act.at.getTime() + HIDDEN_RECHECK_MS) };
    const after = { ...incident, escalation };
    return { change: { incident: after, timeline: [] }, result: { incident: after, changed: false } };
  }
  const move = advance(incident.escalation, act.at);
  if (move.ended !== true) {
    const afterMs = policy.levels[level]?.timeoutMs ?? 0;
    return call(incident, act, move.standing, move.calls, { kind: 'unanswered', afterMs });
  }
  const after = nextVersion(incident, act.at, { escalation: move.standing });
  const text = 'Nobody answered; nobody else is called by itself.';
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, 'escalation-ended', text)],
      deliveries: [endedDelivery(after)],
    },
    result: { incident: after, changed: true, ended: true },
  };
}

/** While other alerts hide all that fires, the call waits; the time-out of the level called last starts anew. */
function putOff(incident: Incident, act: Act): Decision<EscalateDueResult> {
  const { policy, level } = incident.escalation;
  const nextAt = new Date(act.at.getTime() + (policy.levels[level]?.timeoutMs ?? 0));
  const after = { ...incident, updatedAt: act.at, escalation: { ...incident.escalation, nextAt } };
  return { change: { incident: after, timeline: [] }, result: { incident: after, changed: false } };
}

function call(
  incident: Incident,
  act: Act,
  escalation: Incident['escalation'],
  called: readonly EscalationTarget[],
  reason: CallReason,
): Decision<EscalateResult> {
  const after = nextVersion(incident, act.at, { escalation });
  const of = escalation.policy.levels.length;
  const level = escalation.level + 1;
  const why = reason.kind === 'unanswered' ? 'Nobody acknowledged in time; ' : 'Escalated; ';
  const again = escalation.round > 0 ? ` in round ${escalation.round + 1}` : '';
  const text = `${why}level ${level} of ${of} called${again}.`;
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, 'escalated', text)],
      deliveries: pageDeliveries(after, called, reason),
    },
    result: { incident: after, changed: true, called, level, of },
  };
}

function refuseResolved(incident: Incident, act: Act, verb: string): void {
  if (incident.state !== 'resolved') return;
  throw new ConflictError(
    `You cannot ${verb} incident '${incident.id}': ${describeStanding(incident, act.at)}. Re-open it first, with /ops reopen ${incident.id} or the button on its card.`,
  );
}
