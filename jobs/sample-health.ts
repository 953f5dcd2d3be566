import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import type { AlertEvent } from '../src/domain/alert.ts';
import { fingerprintOf } from '../src/domain/fingerprint.ts';
import type { ReadingStanding } from '../src/domain/ports/sample-store.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import { formatValue, nextStanding } from '../src/domain/threshold.ts';

/**
 * Runs every configured probe, keeps the values as series, and raises or ends an alert where a reading has been
 * over its limit for long enough. The alert goes through the same door as any other.
 */
export default defineJob({
  summary: 'Run the probes, keep their values, raise what crosses a limit',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async ({ probes, stores, settings, clock, intake }) => {
    const readings = await probes.runAll();
    const now = clock.now();
    await stores.samples.add(readings);
    const before = new Map(
      (await stores.samples.standings()).map((standing) => [readingKey(standing), standing]),
    );
    const steps = readings.map((reading) => {
      const threshold = settings.probes.find((plan) => plan.name === reading.probe)?.thresholds[
        reading.metric
      ];
      return { reading, ...nextStanding(before.get(readingKey(reading)), reading, threshold, now) };
    });
    const events = steps.flatMap(({ reading, standing, raise, clear }) => {
      const earlier = before.get(readingKey(reading));
      if (raise !== undefined) return [alertEvent(reading, raise, standing.raisedAt ?? now)];
      if (clear && earlier?.raised !== undefined)
        return [alertEvent(reading, earlier.raised, earlier.raisedAt ?? now, now)];
      return [];
    });
    // Alerts first: a crash in between raises them again, and the same alert twice is one.
    if (events.length > 0) await intake.accept(events);
    await stores.samples.setStandings(steps.map((step) => step.standing));
  },
});

function readingKey(
  reading: Pick<ReadingStanding, 'probe' | 'target' | 'metric' | 'part'> | GradedReading,
): string {
  return JSON.stringify([reading.probe, reading.target, reading.metric, reading.part ?? null]);
}

/** Severity is not part of the identity: an alert that gets worse stays the same alert. */
function alertEvent(
  reading: GradedReading,
  severity: 'warning' | 'critical',
  startsAt: Date,
  endsAt?: Date,
): AlertEvent {
  const identity = {
    alertname: `${reading.probe}: ${reading.metric}`,
    system: 'host',
    instance: reading.target,
    probe: reading.probe,
    metric: reading.metric,
    ...(reading.part === undefined ? {} : { part: reading.part }),
  };
  const measured =
    reading.value === undefined
      ? (reading.error ?? 'not measured')
      : formatValue(reading.value, reading.unit);
  const where = reading.part === undefined ? reading.target : `${reading.part} on ${reading.target}`;
  return {
    source: 'watchbill',
    fingerprint: fingerprintOf(identity),
    status: endsAt === undefined ? 'firing' : 'resolved',
    labels: { ...identity, severity },
    annotations: {
      summary: `${reading.metric} of ${where} is ${measured}${reading.limit === undefined ? '' : ` (limit ${reading.limit})`}`,
      ...(reading.detail === undefined ? {} : { description: reading.detail }),
    },
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    links: [],
  };
}
