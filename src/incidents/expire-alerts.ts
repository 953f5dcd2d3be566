import type { AlertEvent } from '../domain/alert.ts';
import type { AlertDoor, IncidentContext } from './incident-context.ts';

const BATCH = 500;
/** Looked for every minute: after twice that and a bit, somebody may not have got through to tell of an alert. */
const WATCH_GAP_MS = 150_000;
/** How long those have who may not have got through; Prometheus tells again every minute. */
const PATIENCE_MS = 300_000;

/** Ends what has to be told again and was not; answers how many alerts. Running it twice changes nothing more. */
export async function expireAlerts({
  stores,
  clock,
  intake,
}: IncidentContext & { readonly intake: AlertDoor }): Promise<number> {
  const overdue = await stores.alerts.expired(clock.now(), BATCH, {
    watchGapMs: WATCH_GAP_MS,
    patienceMs: PATIENCE_MS,
  });
  const events = overdue.map(({ alert, expiresAt }): AlertEvent => {
    const { source, fingerprint, labels, annotations, links, startsAt } = alert;
    const known = { source, fingerprint, labels, annotations, links, startsAt };
    return { ...known, status: 'resolved', endsAt: expiresAt, expired: true };
  });
  // What more there is comes with the next sweep.
  if (events.length > 0) await intake.accept(events);
  return events.length;
}
