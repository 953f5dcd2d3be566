import type { Bound, Condition } from './condition.ts';
import { compareSeverity } from './severity.ts';
import type { Clear, Level, Threshold } from './threshold.ts';

/** What is wrong with one level of a threshold that reads well line by line. */
export interface LevelMistake {
  readonly index: number;
  readonly key: 'when' | 'severity' | 'level' | 'clear';
  readonly message: string;
}

/** `steps`: each level is the same limit drawn tighter, as in `{ warn, critical }`; else they may look both ways. */
export function levelMistakes(
  { levels, baseline, unit }: Threshold,
  options: { readonly steps: boolean },
): readonly LevelMistake[] {
  return levels.flatMap((level, index): readonly LevelMistake[] => {
    const before = levels.slice(0, index);
    const found: (LevelMistake | undefined)[] = [
      before.some(({ key }) => key === level.key)
        ? {
            index,
            key: 'level',
            message: `'${level.key}' is there twice: give each a level name of its own.`,
          }
        : undefined,
      before.some(({ severity }) => compareSeverity(severity, level.severity) < 0)
        ? { index, key: 'severity', message: `a worse level stands above: order them from mild to severe.` }
        : undefined,
      beyondMistake(level, before, index, options.steps),
      clearMistake(level, index, unit),
      usesMad(level.when) && baseline?.fixed !== undefined
        ? { index, key: 'when', message: 'a fixed baseline has no mad: write a share (+ 25 %) or an amount.' }
        : undefined,
    ];
    return found.filter((one) => one !== undefined);
  });
}

/** `up`: more is worse. */
function directionOf(condition: Condition): 'up' | 'down' | undefined {
  if (condition.kind !== 'compare' || condition.operator === '=' || condition.operator === '!=')
    return undefined;
  return condition.operator.startsWith('>') ? 'up' : 'down';
}

function beyondMistake(
  level: Level,
  before: readonly Level[],
  index: number,
  steps: boolean,
): LevelMistake | undefined {
  const direction = directionOf(level.when);
  if (direction === undefined) return undefined;
  for (const milder of before) {
    const other = directionOf(milder.when);
    if (other === undefined || (other !== direction && !steps)) continue;
    if (other === direction && !isBehind(level.when, milder.when, direction)) continue;
    const message = `${shown(level)} has to lie beyond ${shown(milder)}, in the same direction.`;
    return { index, key: 'when', message };
  }
  return undefined;
}

const shown = ({ name, severity }: Level): string => name ?? (severity === 'warning' ? 'warn' : severity);

/** Whether the worse condition is reached before the milder one; what cannot be compared is not. */
function isBehind(worse: Condition, milder: Condition, direction: 'up' | 'down'): boolean {
  if (worse.kind !== 'compare' || milder.kind !== 'compare') return false;
  if (JSON.stringify(worse.measure) !== JSON.stringify(milder.measure)) return false;
  const [left, right] = comparable(worse.bound, milder.bound);
  return direction === 'up' ? left < right : left > right;
}

function comparable(left: Bound, right: Bound): readonly [number, number] {
  if ('figure' in left) return 'figure' in right ? [left.figure, right.figure] : [0, 0];
  if ('figure' in right) return [0, 0];
  return left.baseline.in === right.baseline.in ? [left.baseline.amount, right.baseline.amount] : [0, 0];
}

/** Of what is never less than nothing: an amount back from the limit may lie below all that can be measured. */
const neverNegative: ReadonlySet<string> = new Set([
  'percent',
  'ratio',
  'bytes',
  'ms',
  's',
  'count',
  'per-core',
]);

function clearMistake(
  { when, clear }: Level,
  index: number,
  unit: string | undefined,
): LevelMistake | undefined {
  if (clear === undefined) return undefined;
  const mistake = (message: string): LevelMistake => ({ index, key: 'clear', message });
  if (when.kind === 'absent') return mistake('a value that comes again has recovered: leave clear out.');
  const direction = directionOf(when);
  if (!('when' in clear)) {
    if (direction === 'up' && neverClears(when, clear, unit))
      return mistake('no value is that far back, it would never count as recovered: take a smaller amount.');
    if (direction !== undefined) return undefined;
    if (when.kind !== 'outside')
      return mistake('an amount needs a limit with a direction: write a condition.');
    const inside = (when.high - when.low) / 2;
    const tooWide = 'by' in clear && clear.by >= inside;
    return tooWide ? mistake('nothing is left of the range: take a smaller amount.') : undefined;
  }
  if (direction === undefined) return undefined;
  const back = directionOf(clear.when);
  // A recovered value is not over the limit: `> 90` clears below 90, `< 10` above it.
  const swapped = direction === 'up' ? isBehind(when, clear.when, 'up') : isBehind(when, clear.when, 'down');
  return back === direction || clear.when.kind === 'absent' || swapped
    ? mistake('a recovered value has to lie on the healthy side of the limit.')
    : undefined;
}

function neverClears(when: Condition, clear: Exclude<Clear, { when: Condition }>, unit = ''): boolean {
  if (when.kind !== 'compare' || when.measure.of !== 'value' || !('figure' in when.bound)) return false;
  const { figure } = when.bound;
  const back = 'by' in clear ? clear.by : Math.abs(figure) * clear.byShare;
  // Whoever draws a limit down to nothing, to see it crossed, means that it stays so.
  return neverNegative.has(unit) && figure >= 1 && figure - back < 0;
}

/** Whether it needs a spread, which only a learned baseline has. */
export function usesMad(condition: Condition): boolean {
  return (
    condition.kind === 'compare' && 'baseline' in condition.bound && condition.bound.baseline.in === 'mad'
  );
}

/** 80 of a ratio and 0.8 of percent are hardly ever meant: which of the two it is has to be written. */
export function shareMistake(
  text: string,
  condition: Condition,
  unit: string | undefined,
): string | undefined {
  if (condition.kind === 'absent' || !/\d\s*$/.test(text)) return undefined;
  const { of } = condition.measure;
  if (of === 'change' || of === 'change%' || of === 'rate') return undefined;
  for (const figure of figuresOf(condition)) {
    const size = Math.abs(figure);
    if (unit === 'ratio' && size > 1)
      return `'${text}': a ratio is from 0 to 1. Write ${figure} % where a share is meant.`;
    if (unit === 'percent' && size >= 0.01 && size < 1)
      return `'${text}': it is measured in percent. Write ${figure} %, or ${Number((figure * 100).toPrecision(6))} %.`;
  }
  return undefined;
}

function figuresOf(condition: Exclude<Condition, { kind: 'absent' }>): readonly number[] {
  if (condition.kind === 'outside') return [condition.low, condition.high];
  return 'figure' in condition.bound ? [condition.bound.figure] : [];
}
