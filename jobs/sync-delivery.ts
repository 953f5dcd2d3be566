import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import type { WantedMessage } from '../src/domain/ports/publisher.ts';
import { findSilence } from '../src/domain/silence.ts';
import { incidentCard } from '../templates/incident-card.ts';

/** More than the card can show; the rest is counted, not read. */
const ALERTS_ON_CARD = 20;
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
  { stores, clock, settings }: JobContext,
  delivery: Delivery,
): Promise<WantedMessage | undefined> {
  const incidentId = delivery.incidentId;
  const snapshot = incidentId === undefined ? undefined : await stores.incidents.get(incidentId);
  if (snapshot === undefined || incidentId === undefined) return undefined;
  const now = clock.now();
  const [alerts, silences] = await Promise.all([
    stores.alerts.list({ incidentId, limit: ALERTS_ON_CARD }),
    stores.silences.listOpen(now),
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
      ...(silencedUntil === undefined ? {} : { silencedUntil }),
      ...(lateMs > LATE_MS
        ? { late: { postedAt, reason: delivery.lastError ?? 'Watchbill or Slack was away' } }
        : {}),
    }),
  };
}
