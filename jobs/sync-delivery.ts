import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import { type EscalationTarget, nextStep } from '../src/domain/escalation.ts';
import type { Incident } from '../src/domain/incident.ts';
import type { Chat } from '../src/domain/ports/chat.ts';
import type { WantedMessage } from '../src/domain/ports/publisher.ts';
import { findSilence } from '../src/domain/silence.ts';
import { incidentCard } from '../templates/incident-card.ts';

/** More than the card can show; the rest is counted, not read. */
const ALERTS_ON_CARD = 20;
/** How long a card waits for the name of somebody. */
const NAME_MS = 400;
/** Later than this, the card says that it is late and why. */
const LATE_MS = 30_000;

/** Brings one message in Slack to what it has to be: posts it once, then edits it in place. */
export default defineJob({
  summary: 'Post or edit one message',
  data: z.strictObject({ key: z.string().min(1) }),
  timeoutMs: 25_000,
  run: (context, { key }) => context.publisher.publish(key, (delivery) => wantedMessage(context, delivery)),
});

async function wantedMessage(context: JobContext, delivery: Delivery): Promise<WantedMessage | undefined> {
  if (delivery.kind === 'card') return wantedCard(context, delivery);
  // Everything else was worded when it was decided and does not change.
  return delivery.message === undefined
    ? undefined
    : { message: delivery.message, revision: delivery.revision };
}

/** The card is drawn from what is stored now, never from what the job was told. */
async function wantedCard(
  { stores, clock, settings, chat }: JobContext,
  delivery: Delivery,
): Promise<WantedMessage | undefined> {
  const incidentId = delivery.incidentId;
  const snapshot = incidentId === undefined ? undefined : await stores.incidents.get(incidentId);
  if (snapshot === undefined || incidentId === undefined) return undefined;
  const now = clock.now();
  const [alerts, silences, nextTargetNames] = await Promise.all([
    stores.alerts.list({ incidentId, limit: ALERTS_ON_CARD }),
    stores.silences.listOpen(now),
    namesOfNext(chat, snapshot.incident),
  ]);
  const hiding = alerts.flatMap((alert) =>
    alert.silenceId === undefined ? [] : (findSilence(alert.labels, silences, now) ?? []),
  );
  const postedAt = delivery.postedAt ?? now;
  const lateMs = postedAt.getTime() - snapshot.incident.openedAt.getTime();
  const silencedUntil = hiding.map((silence) => silence.endsAt).sort((a, b) => b.getTime() - a.getTime())[0];
  return {
    revision: snapshot.incident.revision,
    message: incidentCard({
      incident: snapshot.incident,
      summary: snapshot.alerts,
      alerts,
      linkSchemes: settings.linkSchemes,
      silenceDurationsMs: settings.silenceDurationsMs,
      ...(nextTargetNames === undefined ? {} : { nextTargetNames }),
      ...(silencedUntil === undefined ? {} : { silencedUntil }),
      ...(lateMs > LATE_MS
        ? { late: { postedAt, reason: delivery.lastError ?? 'Watchbill or Slack was away' } }
        : {}),
    }),
  };
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
