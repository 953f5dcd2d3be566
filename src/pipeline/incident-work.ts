import { machineActor } from '../domain/actor.ts';
import type { AlertEvent, Severity } from '../domain/alert.ts';
import { alertsChanged, opened } from '../domain/alert-transitions.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { freedHold, holdOf, muteHold } from '../domain/hold.ts';
import type { Incident, TimelineEntry } from '../domain/incident.ts';
import { acknowledge, trigger } from '../domain/incident-transitions.ts';
import type { InhibitionCause } from '../domain/inhibition.ts';
import { cardDeliveries, cardKeys, pageDeliveries } from '../domain/pages.ts';
import type { GroupIncident } from '../domain/ports/alert-store.ts';
import type { IncidentChange } from '../domain/ports/incident-store.ts';
import { timingOf } from '../domain/route.ts';
import type { Routing } from '../domain/route-for.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { severityOfAlert, worst } from '../domain/severity.ts';
import { cut, oneLine } from '../domain/text.ts';
import { dueAt } from '../domain/timers.ts';
import { type Act, countAlerts, timelineEntry } from '../domain/transition.ts';
import type { Inhibition } from './stage.ts';
import { systemOf, titleOf } from './title.ts';

/** One incident while a batch goes by; mutable, and written once at the end. */
export interface IncidentWork {
  incident: Incident;
  /** As it was before the batch; undefined for one that the batch opens. */
  readonly before: Incident | undefined;
  touched: boolean;
  total: number;
  firing: number;
  silenced: number;
  inhibited: number;
  since: Date | undefined;
  /** More than new alerts came: when the first of them began cannot be told from what is known here. */
  recount: boolean;
  /** Fingerprints of what began and ended to fire, without what it was opened for. */
  readonly fired: Set<string>;
  readonly resolved: Set<string>;
  /** What another alert began to hide, with that alert; and what none hides any more. By fingerprint. */
  readonly hidden: Map<string, NonNullable<Inhibition['by']>>;
  readonly shown: Set<string>;
  /** Fingerprints of what began to fire and is hidden by nothing, without what it was opened for. */
  readonly news: Set<string>;
  /** Something that came grouped, or is critical and new, is among what fires: it waits for nothing. */
  urgent: boolean;
  severity: Severity | undefined;
  readonly timeline: TimelineEntry[];
  /** Besides cards. Pages among it are sent only if the incident still is triggered after the batch. */
  readonly posts: NewDelivery[];
}

/** A route, the key of a group on it, and what fires there with nobody told yet. */
export interface NewGroup {
  readonly routing: Routing;
  readonly groupKey: string;
  readonly events: readonly AlertEvent[];
}

function work(incident: Incident, before: Incident | undefined, timeline: TimelineEntry[]): IncidentWork {
  return {
    incident,
    before,
    touched: before === undefined,
    total: 0,
    firing: 0,
    silenced: 0,
    inhibited: 0,
    since: undefined,
    recount: false,
    fired: new Set(),
    resolved: new Set(),
    hidden: new Map(),
    shown: new Set(),
    news: new Set(),
    urgent: false,
    severity: undefined,
    timeline,
    posts: [],
  };
}

/** Work on an incident that exists. */
export function workOn({ incident, alerts }: GroupIncident): IncidentWork {
  const { total, firing, silenced, inhibited, since } = alerts;
  return { ...work(incident, incident, []), total, firing, silenced, inhibited, since };
}

export function isOpen(work: IncidentWork | undefined): work is IncidentWork {
  return work !== undefined && work.incident.state !== 'resolved';
}

/** Opens an incident for what fires: named after the worst alert, with its card wanted and its first level called. */
export function openIncident(group: NewGroup, placeholderId: string, at: Date): IncidentWork {
  const { severity, event } = worstOf(group.events);
  const { route, channel } = group.routing;
  const hold = holdOf(group, severity, at);
  const { incident, calls } = opened(
    {
      id: placeholderId,
      title: titleOf(event, route),
      severity,
      system: systemOf(event.labels),
      groupKey: group.groupKey,
      routeName: route.name,
      channel,
      policy: route.policy,
      timing: timingOf(route),
      hold,
    },
    at,
  );
  const text = `Opened: ${countAlerts(distinct(group.events), 'fires', 'fire')}.`;
  const fresh = work(incident, undefined, [timelineEntry(incident, actOf(event, at), 'opened', text)]);
  fresh.posts.push(...pageDeliveries(incident, calls, { kind: 'opened' }));
  return fresh;
}

/** Re-opens a resolved incident because its group fires again. It has waited for company before. */
export function reopenIncident(work: IncidentWork, { routing, events }: NewGroup, at: Date): void {
  const { severity, event } = worstOf(events);
  const text = `Re-opened: ${countAlerts(distinct(events), 'fires', 'fire')} again.`;
  const { change } = trigger(
    { ...work.incident, severity },
    actOf(event, at),
    'reopened',
    text,
    muteHold(routing, at) ?? freedHold(events, at),
  );
  take(work, change);
}

/** Takes the incident for whoever took it at the source; nothing happens when somebody already has, or it is over. */
export function acknowledgeAtSource(work: IncidentWork, by: string, at: Date): void {
  if (work.incident.state !== 'triggered') return;
  const actor = machineActor(cut(oneLine(sanitiseText(by)), 100), 'api');
  take(work, acknowledge({ incident: work.incident, alerts: summaryOf(work) }, { actor, at }).change);
}

function take(work: IncidentWork, change: IncidentChange | undefined): void {
  if (change === undefined) return;
  work.incident = change.incident;
  work.timeline.push(...change.timeline);
  work.posts.push(...(change.deliveries ?? []));
  work.touched = true;
}

/** Applies what the batch did to the alerts of the incident; resolves it when nothing fires any more. */
export function finishWork(
  work: IncidentWork,
  event: AlertEvent,
  at: Date,
  incidentOf: (fingerprint: string) => string | undefined,
): void {
  const { change } = alertsChanged(work.incident, actOf(event, at), {
    fired: work.fired.size,
    severity: work.severity,
    resolved: work.resolved.size,
    hidden: causesOf(work, incidentOf),
    shown: work.shown.size,
    news: work.news.size,
    urgent: work.urgent,
    summary: summaryOf(work),
  });
  take(work, change);
}

/** By which alerts something began to be hidden, and how much by each. */
function causesOf(
  { hidden }: IncidentWork,
  incidentOf: (fingerprint: string) => string | undefined,
): readonly InhibitionCause[] {
  const causes = new Map<string, InhibitionCause>();
  for (const { rule, fingerprint, incidentId = incidentOf(fingerprint) } of hidden.values()) {
    const key = `${rule}\0${incidentId}`;
    const alerts = (causes.get(key)?.alerts ?? 0) + 1;
    causes.set(key, { rule, alerts, ...(incidentId === undefined ? {} : { incidentId }) });
  }
  return [...causes.values()];
}

/** What has to be posted: cards that nobody has wanted yet, and calls unless somebody has it or it is over by now. */
export function deliveriesOf({ incident, before, posts }: IncidentWork): readonly NewDelivery[] {
  const mayCall = incident.state === 'triggered';
  const others = posts.filter(({ kind }) => kind === 'notice' || (kind === 'page' && mayCall));
  const cards = before === undefined ? 0 : cardKeys(before).length;
  return cardKeys(incident).length > cards ? [...cardDeliveries(incident), ...others] : others;
}

/** What its alerts add up to after the batch; undefined when they have to be counted anew. */
export function tallyOf(work: IncidentWork): GroupIncident['alerts'] | undefined {
  const { since } = work;
  return work.recount ? undefined : { ...summaryOf(work), ...(since === undefined ? {} : { since }) };
}

/** Whether nothing but counts has changed: what else is written of it, and when it is due, stays. */
export function isQuiet({ incident, before }: IncidentWork): boolean {
  if (before === undefined || dueAt(incident)?.getTime() !== dueAt(before)?.getTime()) return false;
  const { updatedAt: _updatedAt, timers, ...now } = incident;
  const { updatedAt: _updatedBefore, timers: timersBefore, ...then } = before;
  if (timers?.hold?.until.getTime() !== timersBefore?.hold?.until.getTime()) return false;
  const names = new Set([...Object.keys(now), ...Object.keys(then)]) as Set<keyof typeof now>;
  return [...names].every((name) => Object.is(now[name], then[name]));
}

function summaryOf({ total, firing, silenced, inhibited }: IncidentWork): GroupIncident['alerts'] {
  return { total, firing, silenced, inhibited };
}

function actOf(event: AlertEvent, at: Date): Act {
  return { actor: machineActor(event.source, 'alert'), at };
}

function distinct(events: readonly AlertEvent[]): number {
  return new Set(events.map((event) => event.fingerprint)).size;
}

function worstOf(events: readonly AlertEvent[]): { readonly severity: Severity; readonly event: AlertEvent } {
  const [first, ...others] = events;
  if (first === undefined) throw new RangeError('An incident is opened by at least one event.');
  let found = { severity: severityOfAlert(first), event: first };
  for (const event of others) {
    const severity = severityOfAlert(event);
    if (severity !== found.severity && worst(severity, found.severity) === severity)
      found = { severity, event };
  }
  return found;
}
