import type { AlertEvent, Labels } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { formatValue } from './format-value.ts';
import type { ReadingStanding } from './ports/sample-store.ts';
import type { GradedReading, SeriesName } from './probe.ts';

/** The alert of a reading whose standing has just been raised. */
export function readingRaised(reading: GradedReading, standing: ReadingStanding): readonly AlertEvent[] {
  return eventOf(reading, standing, describe(reading));
}

/** Ends the alert that `before` says was raised for the reading; nothing where none was. */
export function readingCleared(
  reading: GradedReading,
  before: ReadingStanding | undefined,
  at: Date,
): readonly AlertEvent[] {
  return before === undefined ? [] : eventOf(reading, before, describe(reading), at);
}

/** Ends the alert of a reading that is not there any more; nothing where none was raised. */
export function readingVanished(standing: ReadingStanding, at: Date): readonly AlertEvent[] {
  const summary = `${standing.metric} of ${placeOf(standing)} is not measured any more`;
  return eventOf(standing, standing, { summary }, at);
}

/** Ends the alert that the probe itself had failed, or that nobody ran it; nothing where none was raised. */
export function probeAnswered(standing: ReadingStanding, at: Date): readonly AlertEvent[] {
  return eventOf(
    standing,
    standing,
    { summary: `${standing.metric} of ${placeOf(standing)} answers again` },
    at,
  );
}

function eventOf(
  named: SeriesName,
  { raised, raisedAt, since }: ReadingStanding,
  annotations: Labels,
  endsAt?: Date,
): readonly AlertEvent[] {
  if (raised === undefined) return [];
  const { system, probe, target, metric, part } = named;
  // Severity is not part of the identity: an alert that gets worse stays the same alert.
  const identity = {
    alertname: `${probe}: ${metric}`,
    system,
    instance: target,
    probe,
    metric,
    ...(part === undefined ? {} : { part }),
  };
  return [
    {
      source: 'watchbill',
      fingerprint: fingerprintOf(identity),
      labels: { ...identity, severity: raised },
      annotations,
      startsAt: raisedAt ?? since,
      links: [],
      ...(endsAt === undefined ? { status: 'firing' } : { status: 'resolved', endsAt }),
    },
  ];
}

function describe(reading: GradedReading): Labels {
  const { value, unit, error = 'not measured', limit, detail } = reading;
  const measured = value === undefined ? error : formatValue(value, unit);
  const over = limit === undefined ? '' : ` (limit ${limit})`;
  return {
    summary: `${reading.metric} of ${placeOf(reading)} is ${measured}${over}`,
    ...(detail === undefined ? {} : { description: detail }),
  };
}

function placeOf({ part, target }: SeriesName): string {
  return part === undefined ? target : `${part} on ${target}`;
}
