import type { AlertEvent, Labels } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { formatValue } from './format-value.ts';
import { unknownKey } from './level-ladder.ts';
import type { ReadingStanding } from './ports/sample-store.ts';
import { type GradedReading, hostSystem, type SeriesName } from './probe.ts';
import type { ProbePlan } from './settings.ts';
import type { Threshold } from './threshold.ts';

/** What a plan adds to the alerts of its readings. */
export interface AlertWords {
  /** Of the service that it speaks of, and what the plan itself adds. */
  readonly labels?: Labels;
  readonly threshold?: Threshold | undefined;
}

/** The labels of the plan, and its limits for one metric. */
export function alertWords(
  plan: Pick<ProbePlan, 'labels' | 'service' | 'thresholds'> | undefined,
  metric: string,
): AlertWords {
  const service = plan?.service === undefined ? {} : { service: plan.service };
  return { labels: { ...plan?.labels, ...service }, threshold: plan?.thresholds[metric] };
}

/** The alert of a reading whose standing has just been raised. */
export function readingRaised(
  reading: GradedReading,
  standing: ReadingStanding,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const { summary, description } = describe(reading);
  const advice = words.threshold?.levels.find(({ key }) => key === standing.raisedLevel)?.advice;
  const more = [description, advice].filter((text) => text !== undefined).join('\n');
  const since = standing.overSince[standing.raisedLevel ?? ''];
  const said =
    since === undefined
      ? summary
      : `${summary}${summary.endsWith('.') ? ' Since' : ', since'} ${momentWords(new Date(since))}`;
  return eventOf(reading, standing, { summary: said, ...(more === '' ? {} : { description: more }) }, words);
}

/** Ends the alert that `before` says was raised for the reading; nothing where none was. */
export function readingCleared(
  reading: GradedReading,
  before: ReadingStanding | undefined,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  if (before === undefined) return [];
  const { summary, description } = describe(reading);
  const annotations = { summary, ...(description === undefined ? {} : { description }) };
  return eventOf(reading, before, annotations, words, at);
}

/** Ends the alert of a reading that is not there any more; nothing where none was raised. */
export function readingVanished(
  standing: ReadingStanding,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const summary = `${subjectOf(standing)} is not measured any more`;
  return eventOf(standing, standing, { summary }, words, at);
}

/** Ends the alert that the probe itself had failed, or that nobody ran it; nothing where none was raised. */
export function probeAnswered(
  standing: ReadingStanding,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const summary = `${subjectOf(standing)} answers again`;
  return eventOf(standing, standing, { summary }, words, at);
}

function eventOf(
  named: SeriesName,
  { raised, raisedLevel, raisedAt, since }: ReadingStanding,
  annotations: Labels,
  { labels, threshold }: AlertWords,
  endsAt?: Date,
): readonly AlertEvent[] {
  if (raised === undefined) return [];
  const { system, probe, target, metric, part } = named;
  // Neither severity and level nor what the configuration adds is part of the identity: an alert that gets worse, or
  // is labelled anew, stays the same alert.
  const identity = {
    alertname: `${probe}: ${metric}`,
    system,
    instance: target,
    probe,
    metric,
    ...(part === undefined ? {} : { part }),
  };
  const level =
    raisedLevel === unknownKey ? unknownKey : threshold?.levels.find(({ key }) => key === raisedLevel)?.name;
  return [
    {
      source: 'watchbill',
      fingerprint: fingerprintOf(identity),
      labels: { ...labels, ...identity, severity: raised, ...(level === undefined ? {} : { level }) },
      annotations,
      startsAt: raisedAt ?? since,
      links: [],
      ...(endsAt === undefined ? { status: 'firing' } : { status: 'resolved', endsAt }),
    },
  ];
}

function describe(reading: GradedReading): {
  readonly summary: string;
  readonly description?: string | undefined;
} {
  const { value, unit, error = 'not measured', limit, detail } = reading;
  const measured = value === undefined ? `unknown: ${error}` : formatValue(value, unit);
  const over = limit === undefined || value === undefined ? '' : ` (limit ${limit})`;
  return { summary: `${subjectOf(reading)} is ${measured}${over}`, description: detail };
}

/** `memory-used of db-1`; of a system that has many probes also which one it is. */
function subjectOf(named: SeriesName): string {
  const { system, probe, metric } = named;
  const what = system === hostSystem || probe === metric ? metric : `${probe}: ${metric}`;
  return `${what} of ${placeOf(named)}`;
}

/** `2026-11-21 02:14 UTC`. */
function momentWords(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function placeOf({ part, target }: SeriesName): string {
  return part === undefined ? target : `${part} on ${target}`;
}
