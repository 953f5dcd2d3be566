import type { AlertEvent, Severity } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';

export interface TestAlert {
  /** What the sample of the source was read as. */
  readonly sample: readonly AlertEvent[];
  readonly source: string;
  readonly severity: Severity;
  readonly lastsMs: number;
}

/** The door for alerts, with whatever it answers. */
interface Door<Outcome> {
  accept(events: readonly AlertEvent[]): Promise<Outcome>;
}

/**
 * Sends the sample of a source the way of every alert: routed, grouped, posted and paged like a real one of these
 * labels. It says that it is a test and is over after a while, by the deadline that every alert may have.
 */
export async function sendTestAlert<Outcome>(
  { clock, intake }: { readonly clock: Clock; readonly intake: Door<Outcome> },
  { sample, source, severity, lastsMs }: TestAlert,
): Promise<Outcome> {
  const now = clock.now();
  const events = sample.slice(0, 1).map(
    (event): AlertEvent => ({
      source: event.source,
      // One for each source and severity: sent again, the same one lasts longer.
      fingerprint: fingerprintOf({ test: source, severity }),
      status: 'firing',
      labels: {
        ...event.labels,
        alertname: `Test: ${event.labels['alertname'] ?? source}`,
        severity,
        test: 'true',
      },
      annotations: {
        ...event.annotations,
        summary: `A test of ${source}, sent by hand. Nothing is wrong.`,
      },
      startsAt: now,
      startsAtGuessed: true,
      links: event.links,
      // Whoever sent it waits for it.
      grouped: true,
      expiresAt: new Date(now.getTime() + lastsMs),
    }),
  );
  return await intake.accept(events);
}
