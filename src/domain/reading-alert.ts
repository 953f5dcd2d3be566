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
  /** What people call the plan. */
  readonly title?: string | undefined;
}

/** The labels of the plan, and its limits for one metric. */
export function alertWords(
  plan: Pick<ProbePlan, 'labels' | 'service' | 'thresholds' | 'title'> | undefined,
  metric: string,
): AlertWords {
  const service = plan?.service === undefined ? {} : { service: plan.service };
  const labels = { ...plan?.labels, ...service };
  return { labels, threshold: plan?.thresholds[metric], title: plan?.title };
}

/** The alert of a reading whose standing has just been raised. */
export function readingRaised(
  reading: GradedReading,
  standing: ReadingStanding,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const { summary, description } = describe(reading, words);
  const advice = words.threshold?.levels.find(({ key }) => key === standing.raisedLevel)?.advice;
  const more = [description, advice].filter((text) => text !== undefined).join('\n');
  return eventOf(reading, standing, { summary, ...(more === '' ? {} : { description: more }) }, words);
}

/** Ends the alert that `before` says was raised for the reading; nothing where none was. */
export function readingCleared(
  reading: GradedReading,
  before: ReadingStanding | undefined,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  if (before === undefined) return [];
  const { summary, description } = describe(reading, words);
  const annotations = { summary, ...(description === undefined ? {} : { description }) };
  return eventOf(reading, before, annotations, words, at);
}

/** Ends the alert of a reading that is not there any more; nothing where none was raised. */
export function readingVanished(
  standing: ReadingStanding,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const summary = `${subjectOf(standing, words)} is not measured any more`;
  return eventOf(standing, standing, { summary }, words, at);
}

/** Ends the alert that the probe itself had failed, or that nobody ran it; nothing where none was raised. */
export function probeAnswered(
  standing: ReadingStanding,
  at: Date,
  words: AlertWords = {},
): readonly AlertEvent[] {
  const summary = `${subjectOf(standing, words)} answers again`;
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

function describe(
  reading: GradedReading,
  words: AlertWords,
): { readonly summary: string; readonly description?: string | undefined } {
  const { metric, value, unit, error = 'not measured', limit, detail } = reading;
  if (metric === 'up' && (value === 0 || value === 1)) {
    const summary = `${subjectOf(reading, words)} is ${value === 1 ? 'up' : 'down'}`;
    return { summary, description: detail };
  }
  const measured = value === undefined ? `unknown: ${error}` : formatValue(value, unit);
  const over = limit === undefined || value === undefined ? '' : ` (limit ${limit})`;
  return { summary: `${subjectOf(reading, words)} is ${measured}${over}`, description: detail };
}

/** `memory-used of db-1`; of a system, which has many probes, also what people call this one. */
function subjectOf(named: SeriesName, { title }: AlertWords): string {
  const { system, probe, metric } = named;
  if (system === hostSystem) return `${metric} of ${placeOf(named)}`;
  // Where there is one figure only, its name says nothing.
  const alone = metric === probe || metric === 'up' || metric === 'value';
  const what = alone ? (title ?? probe) : `${title ?? probe}: ${metric.replaceAll('-', ' ')}`;
  return `${what} of ${placeOf(named)}`;
}

function placeOf({ part, target }: SeriesName): string {
  return part === undefined ? target : `${part} on ${target}`;
}
