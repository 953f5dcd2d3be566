import type { Bound, Condition, Measure } from './condition.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './duration.ts';
import { formatValue } from './format-value.ts';
import type { Unit } from './probe.ts';

/** `> 90 %`, `mean(1h) < 2 GiB`, `> baseline + 25 %`: as it may be written, with figures in the reading's unit. */
export function formatCondition(condition: Condition, unit: Unit): string {
  if (condition.kind === 'absent') return `absent(${short(condition.afterMs)})`;
  const { measure } = condition;
  const figure = (value: number): string => figureWords(value, measure, unit);
  const left = measureWords(measure);
  const right =
    condition.kind === 'outside'
      ? `outside ${figure(condition.low)} .. ${figure(condition.high)}`
      : `${condition.operator} ${boundWords(condition.bound, figure)}`;
  return left === '' ? right : `${left} ${right}`;
}

function measureWords(measure: Measure): string {
  if (measure.of === 'value') return '';
  if (measure.of !== 'forecast') return `${measure.of}(${short(measure.windowMs)})`;
  const { aheadMs, windowMs } = measure;
  return windowMs === 4 * aheadMs
    ? `forecast(${short(aheadMs)})`
    : `forecast(${short(aheadMs)}, ${short(windowMs)})`;
}

function boundWords(bound: Bound, figure: (value: number) => string): string {
  if ('figure' in bound) return figure(bound.figure);
  const { amount, in: kind } = bound.baseline;
  if (kind === 'times') return `baseline * ${amount}`;
  if (amount === 0) return 'baseline';
  const size = Math.abs(amount);
  const words = kind === 'unit' ? figure(size) : `${size} ${kind === 'percent' ? '%' : kind}`;
  return `baseline ${amount < 0 ? '-' : '+'} ${words}`;
}

function figureWords(value: number, measure: Measure, unit: Unit): string {
  if (measure.of === 'change%') return formatValue(value, 'percent', { exact: true });
  const words = formatValue(value, unit, { exact: true });
  return measure.of === 'rate' ? `${words}/h` : words;
}

const STEPS = [
  [7 * DAY_MS, 'w'],
  [DAY_MS, 'd'],
  [HOUR_MS, 'h'],
  [MINUTE_MS, 'm'],
  [1000, 's'],
] as const;

/** `4w`, `90d`, `1h`: in the largest unit that it is a whole number of. */
function short(ms: number): string {
  const [step, letter] = STEPS.find(([size]) => ms % size === 0) ?? [1, 'ms'];
  return `${ms / step}${letter}`;
}
