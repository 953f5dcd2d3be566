import type { Alert } from '../domain/alert.ts';
import { compareAlerts, hidingAlerts, hidingAmong, summarise } from '../domain/alert-summary.ts';
import { deliveryPriority, type NewDelivery, withIncidentId } from '../domain/delivery.ts';
import type { IngestChanges, NewIncident } from '../domain/ports/alert-store.ts';
import type { FastLane, FreshDelivery, KnownIncident } from '../domain/ports/fast-lane.ts';
import { compareSeverity } from '../domain/severity.ts';

/** As many alerts of an incident as a card looks at. */
const WORST = 20;

/** The same changes, with those messages marked as held that the lane is going to post itself. */
export function holdFastPosts(changes: IngestChanges, lane: FastLane | undefined): IngestChanges {
  let room = lane?.room() ?? 0;
  if (lane === undefined || room <= 0 || changes.opened.length === 0) return changes;
  const opened = new Map(changes.opened.map((incident) => [incident.placeholderId, incident]));
  const held = new Set<NewDelivery>();
  for (const delivery of changes.deliveries.filter((one) => isFast(one, opened, lane)).sort(by(opened))) {
    if (room === 0) break;
    held.add(delivery);
    room -= 1;
  }
  const mark = (delivery: NewDelivery): NewDelivery =>
    held.has(delivery) ? { ...delivery, heldForMs: lane.leaseMs } : delivery;
  return { ...changes, deliveries: changes.deliveries.map(mark) };
}

/** Only of new incidents, whose ids nobody has used: their keys cannot exist, so what is stored as held is ours. */
function isFast(
  { incidentId = '', threadOf, channel }: NewDelivery,
  opened: ReadonlyMap<string, NewIncident>,
  lane: FastLane,
): boolean {
  // A line in a thread needs its card first.
  return threadOf === undefined && opened.has(incidentId) && lane.isOpen(channel);
}

/** The worst incident first, and of each the card first: a page says to press the button on it. */
function by(opened: ReadonlyMap<string, NewIncident>) {
  const severity = ({ incidentId = '' }: NewDelivery) => opened.get(incidentId)?.severity ?? 'info';
  return (left: NewDelivery, right: NewDelivery): number =>
    compareSeverity(severity(left), severity(right)) ||
    Number(right.kind === 'card') - Number(left.kind === 'card');
}

/** What the lane is to post, once it is committed. */
export function fastPosts(
  changes: IngestChanges,
  idOf: (id: string) => string,
  at: Date,
): readonly FreshDelivery[] {
  const held = changes.deliveries.filter((delivery) => delivery.heldForMs !== undefined);
  if (held.length === 0) return [];
  const opened = new Map(changes.opened.map((incident) => [incident.placeholderId, incident]));
  const alerts = alertsOf(changes, new Set(held.map(({ incidentId = '' }) => incidentId)));
  return held
    .sort(by(opened))
    .map(({ heldForMs: _held, severity, stormRoute: _route, call: _call, ...wanted }): FreshDelivery => {
      const { incidentId = '', kind } = wanted;
      const { key, ...rest } = withIncidentId(wanted, incidentId, idOf(incidentId));
      const delivery = {
        ...rest,
        key,
        state: 'pending',
        revision: 0,
        createdAt: at,
        postStartedAt: at,
      } as const;
      const incident = opened.get(incidentId);
      const priority = deliveryPriority(kind, severity);
      if (incident === undefined) return { delivery, priority };
      return { delivery, priority, known: knownOf(incident, changes.alerts, idOf, alerts) };
    });
}

/** The last state of each alert, by the incident it is on. */
function alertsOf(
  { alerts }: IngestChanges,
  incidentIds: ReadonlySet<string>,
): ReadonlyMap<string, readonly Alert[]> {
  const found = new Map<string, Alert[]>();
  for (const alert of latestOf(alerts)) {
    if (alert.incidentId === undefined || !incidentIds.has(alert.incidentId)) continue;
    const others = found.get(alert.incidentId);
    if (others === undefined) found.set(alert.incidentId, [alert]);
    else others.push(alert);
  }
  return found;
}

function latestOf(alerts: readonly Alert[]): readonly Alert[] {
  return [...new Map(alerts.map((alert) => [alert.fingerprint, alert])).values()];
}

/** All alerts of a new incident came with it, so that they add up to what the store would answer. */
function knownOf(
  { placeholderId, ...incident }: NewIncident,
  changed: readonly Alert[],
  idOf: (id: string) => string,
  alertsOf: ReadonlyMap<string, readonly Alert[]>,
): KnownIncident {
  const id = idOf(placeholderId);
  const alerts = alertsOf.get(placeholderId) ?? [];
  return {
    incident: { ...incident, id },
    alerts: summarise(alerts),
    // What they begin to hide changes with them, so that all of it is here.
    hides: hidingAmong(latestOf(changed), placeholderId, new Set(hidingAlerts(alerts))),
    worst: alerts
      .toSorted(compareAlerts)
      .slice(0, WORST)
      .map((alert) => ({ ...alert, incidentId: id })),
  };
}
