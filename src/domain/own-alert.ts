import type { AlertEvent, Labels, Severity } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';

/** An alert of Watchbill about itself, or about something that it waits for. */
export interface OwnAlert {
  /** What makes it this alert, `alertname` among them. */
  readonly labels: Labels;
  /** Further ones, for routes and people. */
  readonly more?: Labels;
  readonly severity: Severity;
  readonly annotations: Labels;
  readonly startsAt: Date;
  /** Set when it is over. */
  readonly endsAt?: Date;
}

/** The event that raises it, or ends it. It is urgent by nature and waits for no company. */
export function ownAlertEvent({
  labels,
  more = {},
  severity,
  annotations,
  startsAt,
  endsAt,
}: OwnAlert): AlertEvent {
  return {
    source: 'watchbill',
    grouped: true,
    // Severity is not part of the identity: an alert that gets worse stays the same alert.
    fingerprint: fingerprintOf(labels),
    labels: { ...more, ...labels, severity },
    annotations,
    links: [],
    startsAt,
    ...(endsAt === undefined ? { status: 'firing' } : { status: 'resolved', endsAt, identityOnly: true }),
  };
}
