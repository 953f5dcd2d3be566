import { incidentCard } from '../../templates/incident-card.ts';
import type { Services } from '../define/services.ts';
import type { Alert } from '../domain/alert.ts';
import { hidingAlerts } from '../domain/alert-summary.ts';
import { type Delivery, deliveryPriorities, deliveryPriority } from '../domain/delivery.ts';
import { type EscalationTarget, nextStep } from '../domain/escalation.ts';
import type { Incident } from '../domain/incident.ts';
import { HIDES_NOTHING, type Hiding, type InhibitionCause } from '../domain/inhibition.ts';
import { cardKey, isPageObsolete } from '../domain/pages.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { KnownIncident } from '../domain/ports/fast-lane.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import { findSilence, type Silence } from '../domain/silence.ts';
import { type LabelSpread, mostTelling, spreadOf } from '../domain/spread.ts';
import { isStormList } from '../domain/storm-lists.ts';
import { isJoinedPage } from '../domain/storm-pages.ts';
import { auditOf } from '../domain/vector-audit.ts';
import { lateness } from './lateness.ts';
import { readSuspects } from './suspects.ts';
import { wantedAudit } from './wanted-audit.ts';
import { wantedCalls } from './wanted-calls.ts';
import { wantedList } from './wanted-list.ts';
import { wantedStorm } from './wanted-storm.ts';

/** More than the card can show; the rest is counted, not read. */
export const ALERTS_ON_CARD = 20;
/** One more than is told, so that the card knows whether there are more. */
const CAUSES_ON_CARD = 4;
/** Below this their counts are seen at a glance. */
const ALERTS_COUNTED = 5;
/** How long a card waits for the name of somebody. */
const NAME_MS = 400;

/** What a message is drawn with. */
export type CardParts = Pick<Services, 'stores' | 'clock' | 'settings' | 'chat'>;

/** What a delivery has to look like now; undefined when there is nothing to show any more. */
export async function wantedMessage(
  parts: CardParts,
  delivery: Delivery,
  known?: KnownIncident,
): Promise<WantedMessage | undefined> {
  if (delivery.kind === 'card') return wantedCard(parts, delivery, known);
  if (delivery.kind === 'storm') return wantedStorm(parts, delivery);
  if (delivery.state === 'joined') return undefined;
  if (isJoinedPage(delivery.key)) return wantedCalls(parts, delivery);
  if (isStormList(delivery.key)) return wantedList(parts, delivery);
  const auditId = auditOf(delivery.key);
  if (auditId !== undefined) return wantedAudit(parts, auditId);
  // Everything else was worded when it was decided and does not change.
  if (delivery.message === undefined || (await isObsolete(parts, delivery, known))) return undefined;
  return { message: delivery.message, revision: delivery.revision };
}

/** Nobody is woken for what somebody has taken by now, or what is over. */
async function isObsolete(
  { stores }: CardParts,
  delivery: Delivery,
  known: KnownIncident | undefined,
): Promise<boolean> {
  if (delivery.kind !== 'page' || delivery.state !== 'pending' || delivery.incidentId === undefined)
    return false;
  const snapshot = known ?? (await stores.incidents.get(delivery.incidentId));
  return snapshot !== undefined && isPageObsolete(delivery.key, snapshot.incident);
}

/** The card is drawn from what is stored now, never from what a job was told. */
async function wantedCard(
  parts: CardParts,
  delivery: Delivery,
  known: KnownIncident | undefined,
): Promise<WantedMessage | undefined> {
  const found = known ?? (await readIncident(parts, delivery));
  if (found === undefined) return undefined;
  const { clock, settings } = parts;
  const now = clock.now();
  const { openedAt } = found.incident;
  const labels = found.worst.map((alert) => alert.labels);
  const [silence, hiddenBy, hides, nextTargetNames, telling, suspects] = await Promise.all([
    longestSilence(parts, found.worst, now),
    causesOf(parts.stores, found),
    hidingOf(parts.stores, found),
    namesOfNext(parts.chat, found.incident),
    tellingLabel(parts, found),
    readSuspects(parts.stores, openedAt, labels, now),
  ]);
  const late = lateness(delivery, now);
  const { state, severity, version } = found.incident;
  const priority = state === 'resolved' ? deliveryPriorities.settled : deliveryPriority('card', severity);
  return {
    revision: found.incident.revision,
    version,
    priority,
    message: incidentCard({
      incident: found.incident,
      summary: found.alerts,
      alerts: found.worst,
      linkSchemes: settings.linkSchemes,
      suspects,
      ...(nextTargetNames === undefined ? {} : { nextTargetNames }),
      ...(telling === undefined ? {} : { telling }),
      ...(silence === undefined ? {} : { silence }),
      hiddenBy,
      hides,
      ...(late === undefined ? {} : { late }),
      ...(delivery.key === cardKey(found.incident.id) ? {} : { copyOf: found.incident.channel }),
    }),
  };
}

/** The label whose counts are worth showing; of few alerts the table shows all there is to know. */
async function tellingLabel(
  { stores }: CardParts,
  { incident, alerts, worst }: KnownIncident,
): Promise<LabelSpread | undefined> {
  if (alerts.firing <= ALERTS_COUNTED) return undefined;
  const firing = worst.filter((alert) => alert.status === 'firing').map(({ labels }) => labels);
  const spreads =
    firing.length === alerts.firing ? spreadOf(firing) : await stores.alerts.spread(incident.id);
  return mostTelling(spreads, alerts.firing);
}

async function readIncident(
  { stores }: CardParts,
  { incidentId }: Delivery,
): Promise<KnownIncident | undefined> {
  if (incidentId === undefined) return undefined;
  const [snapshot, worst] = await Promise.all([
    stores.incidents.get(incidentId),
    stores.alerts.list({ incidentId, limit: ALERTS_ON_CARD }),
  ]);
  return snapshot === undefined ? undefined : { ...snapshot, worst };
}

/** Which other alerts explain those of the incident. */
async function causesOf(
  { inhibitions }: Pick<CardParts['stores'], 'inhibitions'>,
  { incident, alerts }: Pick<KnownIncident, 'incident' | 'alerts'>,
): Promise<readonly InhibitionCause[]> {
  return alerts.inhibited === 0 ? [] : inhibitions.causes(incident.id, CAUSES_ON_CARD);
}

/** What those hide that the card looks at. */
async function hidingOf(
  { inhibitions }: Pick<CardParts['stores'], 'inhibitions'>,
  { incident, worst, hides }: Pick<KnownIncident, 'incident' | 'worst' | 'hides'>,
): Promise<Hiding> {
  const sources = hidingAlerts(worst);
  return hides ?? (sources.length === 0 ? HIDES_NOTHING : inhibitions.hiding(incident.id, sources));
}

/** The silence by whose end the alerts that are hidden now are all seen again. */
async function longestSilence(
  { stores }: CardParts,
  alerts: readonly Alert[],
  now: Date,
): Promise<Silence | undefined> {
  const hidden = alerts.filter((alert) => alert.silenceId !== undefined);
  if (hidden.length === 0) return undefined;
  const silences = await stores.silences.listOpen(now);
  const hiding = hidden.flatMap((alert) => findSilence(alert.labels, silences, now) ?? []);
  return hiding.sort((a, b) => b.endsAt.getTime() - a.endsAt.getTime())[0];
}

/** Whoever is called next is named, not mentioned: a mention in a new message would call them now. */
async function namesOfNext(chat: Chat, incident: Incident): Promise<readonly string[] | undefined> {
  if (incident.state !== 'triggered') return undefined;
  const targets = nextStep(incident.escalation)?.targets;
  return targets === undefined ? undefined : Promise.all(targets.map((target) => nameOf(chat, target)));
}

/** Names are no reason for a card to be late: one that takes long is left out. */
async function nameOf(chat: Chat, { kind, id }: EscalationTarget): Promise<string> {
  if (kind === 'channel') return id;
  if (kind === 'group') return `group ${id}`;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, NAME_MS, undefined).unref());
  return (await Promise.race([chat.nameOf(id), late])) ?? `user ${id}`;
}
