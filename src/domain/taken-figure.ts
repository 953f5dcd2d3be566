import { figureOf } from './json-path.ts';

/** What is made of many figures: `p95` is the figure that 95 % do not exceed, `change` the last less the first. */
export const takePattern = /^(?:first|last|min|max|mean|sum|count|change|p(?:[1-9]|[1-9]\d)(?:\.\d)?)$/;

/** One figure of many, in the order in which they came; undefined of none (a count and a sum of none are 0). */
export function takenFigure(take: string, figures: readonly number[]): number | undefined {
  const sum = figures.reduce((total, figure) => total + figure, 0);
  if (take === 'count') return figures.length;
  if (take === 'sum') return sum;
  const [first] = figures;
  const last = figures.at(-1);
  if (first === undefined || last === undefined) return undefined;
  switch (take) {
    case 'first':
      return first;
    case 'last':
      return last;
    case 'change':
      // 0.85 - 0.9 is -0.05, and not a little beyond it.
      return Number((last - first).toPrecision(12));
    case 'mean':
      return sum / figures.length;
    // Not spread into Math.min: there may be more of them than arguments.
    case 'min':
      return figures.reduce((least, figure) => Math.min(least, figure), first);
    case 'max':
      return figures.reduce((most, figure) => Math.max(most, figure), first);
    default:
      return percentile(figures, Number(take.slice(1)));
  }
}

/** By nearest rank: always a figure that was there. */
function percentile(figures: readonly number[], percent: number): number | undefined {
  const sorted = Float64Array.from(figures).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** The figure that a text is, also with marks for thousands as in `1,234.5`; undefined where it is none. */
export function figureIn(text: string): number | undefined {
  const bare = text.trim();
  return figureOf(/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare);
}
