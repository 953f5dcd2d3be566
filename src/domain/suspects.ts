import type { AlertLink, Labels } from './alert.ts';
import type { ChangeEvent } from './change-event.ts';
import type { Silence } from './silence.ts';
import { findSilence } from './silence.ts';

/** Something that happened shortly before an incident and may have to do with it. */
export interface Suspect {
  readonly kind: 'change' | 'silence-ended';
  readonly at: Date;
  /** One line of plain text. */
  readonly title: string;
  readonly author?: string;
  readonly link?: AlertLink;
}

/** What happened longer before is no suspect any more. */
export const suspectsWithinMs = 30 * 60_000;
const MOST = 3;

/** Labels that say the same under several names. */
const synonyms: Readonly<Record<string, string>> = {
  env: 'environment',
  stage: 'environment',
  app: 'service',
  application: 'service',
  component: 'service',
};
/** How much a label in common says; any other says 1. */
const weights: Readonly<Record<string, number>> = {
  service: 5,
  system: 5,
  job: 3,
  instance: 3,
  namespace: 2,
};

/**
 * What was changed in the half hour before, what has most labels in common with the alerts first, then the latest; at
 * most three. What touched another environment than the alerts' is none. A silence on the alerts that has just ended
 * says that they are no news, and comes first.
 */
export function suspectsOf(
  openedAt: Date,
  alerts: readonly Labels[],
  changes: readonly ChangeEvent[],
  endedSilences: readonly Silence[],
): readonly Suspect[] {
  const own = alerts.map(normalised);
  const ranked = changes
    .filter(({ at }) => isShortlyBefore(at, openedAt))
    .map((change) => ({ change, score: scoreOf(normalised(change.labels), own) }))
    .filter(({ score }) => score >= 0)
    .sort((left, right) => right.score - left.score || right.change.at.getTime() - left.change.at.getTime());
  const silences = endedSilences
    .filter(({ endsAt }) => isShortlyBefore(endsAt, openedAt))
    .filter((silence) => alerts.some((labels) => hid(silence, labels)))
    .sort((left, right) => right.endsAt.getTime() - left.endsAt.getTime())
    .slice(0, 1);
  return [...silences.map(silenceSuspect), ...ranked.map(({ change }) => changeSuspect(change))].slice(
    0,
    MOST,
  );
}

function isShortlyBefore(at: Date, openedAt: Date): boolean {
  const beforeMs = openedAt.getTime() - at.getTime();
  return beforeMs >= 0 && beforeMs <= suspectsWithinMs;
}

function hid(silence: Silence, labels: Labels): boolean {
  return findSilence(labels, [silence], new Date(silence.endsAt.getTime() - 1)) !== undefined;
}

function normalised(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      const known = name.toLowerCase();
      return [Object.hasOwn(synonyms, known) ? (synonyms[known] ?? known) : known, value.toLowerCase()];
    }),
  );
}

/** Of the alert that has most in common; negative for what touched another environment than all of them. */
function scoreOf(change: Labels, alerts: readonly Labels[]): number {
  return alerts.length === 0 ? 0 : Math.max(...alerts.map((labels) => inCommon(change, labels)));
}

function inCommon(change: Labels, alert: Labels): number {
  const environment = change['environment'];
  if (environment !== undefined && alert['environment'] !== undefined && alert['environment'] !== environment)
    return -1;
  return Object.entries(change)
    .filter(([name, value]) => value !== '' && Object.hasOwn(alert, name) && alert[name] === value)
    .reduce((sum, [name]) => sum + (Object.hasOwn(weights, name) ? (weights[name] ?? 1) : 1), 0);
}

function changeSuspect({ at, title, author, links }: ChangeEvent): Suspect {
  const [link] = links;
  return {
    kind: 'change',
    at,
    title,
    ...(author === undefined ? {} : { author }),
    ...(link === undefined ? {} : { link }),
  };
}

function silenceSuspect({ id, endsAt, author, comment }: Silence): Suspect {
  return { kind: 'silence-ended', at: endsAt, title: `silence ${id} ended: ${comment}`, author };
}
