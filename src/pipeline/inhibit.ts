import type { Alert, InhibitionKeys } from '../domain/alert.ts';
import { type Inhibitions, inhibitionsOf, pendingRules } from '../domain/inhibition.ts';
import type { InhibitionAnswer } from '../domain/ports/inhibition-store.ts';
import {
  type Batch,
  type Inhibition,
  LOOKED_AT_AGAIN,
  type Stage,
  type StageContext,
  type Step,
} from './stage.ts';

/**
 * Marks what another firing alert hides, wherever in the batch or the store that one is. Stored alerts that the batch
 * begins to hide, or hides no longer, become steps of their own: in the same transaction their incidents learn of it,
 * and what is on none is routed as if it had just fired.
 */
export const inhibit: Stage = {
  name: 'inhibit',
  async run(batch: Batch, { transaction, settings }: StageContext): Promise<Batch> {
    const rules = inhibitionsOf(settings.inhibitions);
    const pending = pendingAlerts(batch, rules.hash);
    if (rules.hash === '' && pending.length === 0) return batch;
    const after = firingAfter(batch, pending, rules);
    const question = questionOf(batch, after, rules);
    const asks = question.keys.length + question.begun.length + question.ended.length > 0;
    const answer = asks ? await transaction.inhibition(question) : NOTHING;
    const hides = sourcesAmong(after);
    const inhibitionOf = (keys: InhibitionKeys): Inhibition => hiddenBy(keys, rules, hides, answer);

    const steps: Step[] = [];
    const duplicates = new Set(batch.duplicates);
    for (const step of batch.steps) {
      if (!mayBeHidden(step)) {
        steps.push(step);
        continue;
      }
      const inhibition = inhibitionOf(rules.keysOf(step.event.labels));
      if (isKnownAsHidden(step, inhibition, batch.stored.get(step.event.fingerprint)))
        duplicates.add(step.index);
      else steps.push({ ...step, inhibition });
    }
    const again = [...pending, ...answer.affected];
    steps.push(...again.map((alert) => lookedAtAgain(alert, inhibitionOf(rules.keysOf(alert.labels)))));
    const stored = new Map([...batch.stored, ...again.map((alert) => [alert.fingerprint, alert] as const)]);
    return { ...batch, stored, steps, duplicates, causes: causesOf(steps, stored, answer) };
  },
};

const NOTHING: InhibitionAnswer = { sources: new Map(), affected: [] };

/** Alerts of the batch that have yet to be looked at with these rules, and about which it says nothing new. */
function pendingAlerts({ stored, steps }: Batch, rules: string): readonly Alert[] {
  const mark = pendingRules(rules);
  const found = [...stored.values()].filter(
    ({ status, inhibition }) => status === 'firing' && inhibition?.rules === mark,
  );
  if (found.length === 0) return found;
  const told = new Set(steps.filter(tellsAlert).map(({ event }) => event.fingerprint));
  return found.filter(({ fingerprint }) => !told.has(fingerprint));
}

/** The keys of each alert that the batch decides on; undefined for what does not fire after it. */
type After = ReadonlyMap<string, InhibitionKeys | undefined>;

function firingAfter({ steps }: Batch, pending: readonly Alert[], rules: Inhibitions): After {
  const after = new Map<string, InhibitionKeys | undefined>();
  for (const { fingerprint, labels } of pending) after.set(fingerprint, rules.keysOf(labels));
  for (const step of steps) {
    if (!tellsAlert(step)) continue;
    const { fingerprint, status, labels } = step.event;
    after.set(fingerprint, status === 'firing' ? rules.keysOf(labels) : undefined);
  }
  return after;
}

function questionOf({ stored }: Batch, after: After, rules: Inhibitions) {
  const keys = new Set<string>();
  const begun = new Set<string>();
  const ended: string[] = [];
  for (const [fingerprint, now] of after) {
    const alert = stored.get(fingerprint);
    const before = alert?.status === 'firing' ? rules.keysOf(alert.labels).sources : [];
    for (const key of now?.targets ?? []) keys.add(key);
    // What was hidden and ends is asked for, because the card of its cause counts it.
    if (now === undefined && alert?.inhibitor !== undefined)
      for (const key of alert.inhibition?.targets ?? []) keys.add(key);
    for (const key of now?.sources ?? []) if (!before.includes(key)) begun.add(key);
    if (before.some((key) => now?.sources.includes(key) !== true)) ended.push(fingerprint);
  }
  return { keys: [...keys], begun: [...begun], ended, except: [...after.keys()], rules: rules.hash };
}

/** What of the batch itself hides, by key. */
function sourcesAmong(after: After): ReadonlyMap<string, string> {
  const hides = new Map<string, string>();
  for (const [fingerprint, keys] of after) {
    for (const key of keys?.sources ?? []) if (!hides.has(key)) hides.set(key, fingerprint);
  }
  return hides;
}

/** By the first rule that applies, and the alert that has done so longest: the stored one. */
function hiddenBy(
  keys: InhibitionKeys,
  rules: Inhibitions,
  hides: ReadonlyMap<string, string>,
  { sources }: InhibitionAnswer,
): Inhibition {
  for (const key of keys.targets) {
    const fingerprint = sources.get(key)?.fingerprint ?? hides.get(key);
    if (fingerprint === undefined) continue;
    const incidentId = sources.get(key)?.incidentId;
    return {
      keys,
      by: { rule: rules.ruleOf(key) ?? '', fingerprint, ...(incidentId === undefined ? {} : { incidentId }) },
    };
  }
  return { keys };
}

/** The incidents of those outside the batch that hide something since, or did before. */
function causesOf(
  steps: readonly Step[],
  stored: Batch['stored'],
  { sources }: InhibitionAnswer,
): ReadonlySet<string> {
  const incidents = new Map([...sources.values()].map((source) => [source.fingerprint, source.incidentId]));
  const causes = new Set<string>();
  for (const { event, inhibition } of steps.filter(tellsAlert)) {
    const { status, inhibitor } = stored.get(event.fingerprint) ?? {};
    const before = status === 'firing' ? inhibitor : undefined;
    const after = inhibition?.by?.fingerprint;
    if (before === after) continue;
    for (const cause of [before, after]) {
      const incidentId = incidents.get(cause ?? '');
      if (incidentId !== undefined) causes.add(incidentId);
    }
  }
  return causes;
}

function tellsAlert(step: Step): boolean {
  return step.kind !== 'acknowledged';
}

function mayBeHidden(step: Step): boolean {
  return step.kind === 'fired' || step.kind === 'updated';
}

/** A repeat of what is on no incident and stored as hidden by this very alert. */
function isKnownAsHidden({ event }: Step, { keys, by }: Inhibition, stored: Alert | undefined): boolean {
  return (
    by !== undefined &&
    stored?.status === 'firing' &&
    stored.incidentId === undefined &&
    stored.inhibitedBy === by.rule &&
    stored.inhibitor === by.fingerprint &&
    stored.inhibition?.rules === keys.rules &&
    stored.inhibition.targets.join() === keys.targets.join() &&
    stored.inhibition.sources.join() === keys.sources.join() &&
    stored.startsAt.getTime() === event.startsAt.getTime()
  );
}

/** What nothing hides any more is news to its route; everything else only changes how it is counted. */
function lookedAtAgain(alert: Alert, inhibition: Inhibition): Step {
  const isShown = inhibition.by === undefined && alert.inhibitedBy !== undefined;
  const { source, fingerprint, status, labels, annotations, startsAt, links } = alert;
  const event = { source, fingerprint, status, labels, annotations, startsAt, links };
  return isShown
    ? { index: LOOKED_AT_AGAIN, kind: 'fired', event: { ...event, freed: true }, inhibition }
    : { index: LOOKED_AT_AGAIN, kind: 'updated', event, inhibition };
}
