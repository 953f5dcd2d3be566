import type { Alert, AlertEvent } from '../domain/alert.ts';

/** A stored alert as its source told it, to be offered to the pipeline again. */
export function asEvent(alert: Alert): AlertEvent {
  const { source, fingerprint, status, labels, annotations, startsAt, endsAt, links } = alert;
  const event = { source, fingerprint, status, labels, annotations, startsAt, links };
  return endsAt === undefined ? event : { ...event, endsAt };
}
