import type { Bound, Condition, Measure, Operator } from './condition.ts';
import {
  type ConditionFacts,
  isCovered,
  stillLearning,
  type WindowFacts,
  withReading,
} from './condition-facts.ts';
import { formatDuration } from './duration.ts';
import type { Clear, Level } from './threshold.ts';

/** `held`: not over the limit, and not far enough back to count as recovered. */
export interface LevelVerdict {
  readonly is: 'crossed' | 'held' | 'clear' | 'undecided';
  /** Why nothing is decided, for people. */
  readonly why?: string;
}

type Answer<T> = { readonly known: T } | { readonly why: string };

const nothingKnown: ConditionFacts = { at: new Date(0), windows: new Map() };

/** How a value stands to one level; undefined: it could not be measured. */
export function levelVerdict(
  { when, clear }: Pick<Level, 'when' | 'clear'>,
  value: number | undefined,
  facts: ConditionFacts = nothingKnown,
): LevelVerdict {
  if (when.kind === 'absent') return { is: value === undefined ? 'crossed' : 'clear' };
  if (value === undefined) return { is: 'undecided' };
  const over = holds(when, value, facts);
  if ('why' in over) return { is: 'undecided', why: over.why };
  if (over.known) return { is: 'crossed' };
  if (clear === undefined) return { is: 'clear' };
  const back = hasRecovered(when, clear, value, facts);
  // Whether it has recovered cannot be said yet: then it has not.
  return { is: 'known' in back && back.known ? 'clear' : 'held' };
}

function hasRecovered(when: Condition, clear: Clear, value: number, facts: ConditionFacts): Answer<boolean> {
  if ('when' in clear) return holds(clear.when, value, facts);
  const inside = holds(when, value, facts, clear);
  return 'why' in inside ? inside : { known: !inside.known };
}

/** Whether the condition holds; with `band` for the limits moved by so much to the healthy side. */
function holds(
  condition: Condition,
  value: number,
  facts: ConditionFacts,
  band: Exclude<Clear, { readonly when: Condition }> = { by: 0 },
): Answer<boolean> {
  if (condition.kind === 'absent') return { known: false };
  const measured = measure(condition.measure, value, facts);
  if ('why' in measured) return measured;
  const amount = (limit: number): number => ('by' in band ? band.by : Math.abs(limit) * band.byShare);
  if (condition.kind === 'outside') {
    const { low, high } = condition;
    return { known: measured.known < low + amount(low) || measured.known > high - amount(high) };
  }
  const limit = limitOf(condition.bound, facts);
  if ('why' in limit) return limit;
  const healthy = condition.operator.startsWith('<') ? 1 : -1;
  const known = compare(measured.known, condition.operator, limit.known + healthy * amount(limit.known));
  const tooShort = known ? tooShortFor(condition, value, facts) : undefined;
  return tooShort === undefined ? { known } : { why: tooShort };
}

/** `max(1h) < 1` and `min(1h) > 80` speak of every value of the hour: why they cannot yet, as a text. */
function tooShortFor(
  { measure: of, operator }: Extract<Condition, { kind: 'compare' }>,
  value: number,
  facts: ConditionFacts,
): string | undefined {
  const ofEvery =
    (of.of === 'max' && operator.startsWith('<')) || (of.of === 'min' && operator.startsWith('>'));
  if (!ofEvery) return undefined;
  const window = withReading(facts.windows.get(of.windowMs), { at: facts.at, value });
  if (isCovered(window, of.windowMs, facts.at)) return undefined;
  const knownMs = facts.at.getTime() - window.first.at.getTime();
  return `learning: ${formatDuration(knownMs)} of ${formatDuration(of.windowMs)}`;
}

function compare(value: number, operator: Operator, limit: number): boolean {
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return operator === '=' ? value === limit : value !== limit;
}

function limitOf(bound: Bound, { baseline, unavailable }: ConditionFacts): Answer<number> {
  if ('figure' in bound) return { known: bound.figure };
  if (baseline === undefined) return { why: unavailable ?? 'learning: no baseline yet' };
  if (typeof baseline === 'string') return { why: baseline };
  const { amount, in: kind } = bound.baseline;
  if (kind === 'times') return { known: baseline.value * amount };
  if (kind === 'percent') return { known: baseline.value + (Math.abs(baseline.value) * amount) / 100 };
  if (kind === 'unit') return { known: baseline.value + amount };
  if (baseline.mad === undefined) return { why: 'a fixed baseline has no mad' };
  return { known: baseline.value + baseline.mad * amount };
}

function measure(measure: Measure, value: number, facts: ConditionFacts): Answer<number> {
  if (measure.of === 'value') return { known: value };
  const window = withReading(facts.windows.get(measure.windowMs), { at: facts.at, value });
  const why = stillLearning(window, measure.windowMs, facts.at);
  if (why !== undefined) return { why: facts.unavailable ?? why };
  return figureOf(measure, window, facts.at);
}

function figureOf(
  measure: Exclude<Measure, { readonly of: 'value' }>,
  window: WindowFacts,
  at: Date,
): Answer<number> {
  const { first, last } = window;
  // 0.85 - 0.9 is -0.05, and not a little beyond it.
  const change = Number((last.value - first.value).toPrecision(12));
  switch (measure.of) {
    case 'mean':
      return { known: window.mean };
    case 'median':
      return { known: window.median };
    case 'min':
      return { known: window.minimum };
    case 'max':
      return { known: window.maximum };
    case 'change':
      return { known: change };
    case 'change%':
      // From nothing to something is no share of what was before.
      if (first.value === 0 && change !== 0) return { why: 'it was 0 before: no share of that' };
      return { known: change === 0 ? 0 : (change / Math.abs(first.value)) * 100 };
    case 'rate':
      return { known: (change / (last.at.getTime() - first.at.getTime())) * 3_600_000 };
    case 'forecast':
      return forecast(measure.aheadMs, window, at);
  }
}

/**
 * Where the line of least squares will be so far ahead of now. It goes through the means of time and value; after an
 * outage, or where hours held more values than others, that is not the middle of the window.
 */
function forecast(aheadMs: number, window: WindowFacts, at: Date): Answer<number> {
  const { slopePerSecond, centre } = window;
  if (slopePerSecond === undefined || centre === undefined) return { why: 'learning: no trend yet' };
  const seconds = (at.getTime() - centre.at.getTime() + aheadMs) / 1000;
  return { known: centre.value + slopePerSecond * seconds };
}
