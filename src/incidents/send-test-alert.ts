import type { AlertEvent, Severity } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import type { Intake, IntakeOutcome } from '../domain/ports/intake.ts';

export interface TestAlert {
  /** What the sample of the source was read as. */
  readonly sample: readonly AlertEvent[];
  readonly source: string;
  readonly severity: Severity;
  readonly lastsMs: number;
}

/**
 * Sends the sample of a source the way of every alert: routed, grouped, posted and paged like a real one of these
 * labels. It says that it is a test and is over after a while, by the deadline that every alert may have.
 */
export async function sendTestAlert(
  { clock, intake }: { readonly clock: Clock; readonly intake: Intake },
  { sample, source, severity, lastsMs }: TestAlert,
): Promise<IntakeOutcome> {
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
