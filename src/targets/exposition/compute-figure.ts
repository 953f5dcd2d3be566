import type { Labels } from '../../domain/alert.ts';
import type { MetricSelector } from '../../domain/metric-selector.ts';
import { takenFigure } from '../../domain/taken-figure.ts';
import type { Growth } from './growth.ts';
import { type Bucket, histogramQuantile } from './histogram-quantile.ts';
import type { Sample } from './parse-sample.ts';
import type { Scrape } from './scrape.ts';

/** What is made of the series that match. */
export type FigurePlan = {
  /** Names a part of its labels; without it all series make one figure. */
  readonly by?: ((labels: Labels) => string) | undefined;
  /** The figure where nothing was counted; without it that is an error. */
  readonly idle?: number | undefined;
} & (
  | {
      readonly kind: 'value';
      readonly of: readonly MetricSelector[];
      readonly take: string;
      /** Growth per second since the scrape before, instead of what it is. */
      readonly rate: boolean;
    }
  | {
      readonly kind: 'ratio';
      readonly of: readonly MetricSelector[];
      readonly to: readonly MetricSelector[];
      readonly rate: boolean;
    }
  | { readonly kind: 'quantile'; readonly of: readonly MetricSelector[]; readonly quantile: number }
);

export interface Computed {
  readonly part?: string;
  readonly value?: number;
  /** Why there is no value. */
  readonly error?: string;
}

/** Undefined where the scrape before is needed, and there was none. */
export function computeFigure(
  plan: FigurePlan,
  scrape: Scrape,
  growth: Growth | undefined,
): readonly Computed[] | undefined {
  const selectors = plan.kind === 'ratio' ? [...plan.of, ...plan.to] : plan.of;
  const absent = selectors.find((selector) => !scrape.hasSeen(selector));
  // A part of a ratio that nobody counts would make it 0 for ever.
  if (absent !== undefined) return [{ error: `There is no metric '${absent.name}'. See to its name.` }];
  if (growth === undefined && (plan.kind === 'quantile' || plan.rate)) return undefined;
  const count = countOf(plan, growth);
  const groups = grouped(scrape.matching(plan.kind === 'ratio' ? plan.to : plan.of), plan.by);
  if (groups.size === 0 && plan.by === undefined) groups.set('', []);
  const parts = plan.kind === 'ratio' ? grouped(scrape.matching(plan.of), plan.by) : groups;
  const none = plan.by !== undefined && groups.size === 0 && plan.idle === undefined;
  if (none) return [{ error: `No series matches '${textOf(selectors)}'. See to its labels.` }];
  return [...groups].map(([part, samples]) => {
    const value = figureOf(plan, parts.get(part) ?? [], samples, count) ?? plan.idle;
    return {
      ...(plan.by === undefined ? {} : { part }),
      ...explained(value, textOf(selectors), samples.length),
    };
  });
}

type Count = (sample: Sample) => number;

function countOf(plan: FigurePlan, growth: Growth | undefined): Count {
  if (growth === undefined || (plan.kind !== 'quantile' && !plan.rate)) return ({ value }) => value;
  return ({ series, value }) => growth.of(series, value) / growth.seconds;
}

function figureOf(
  plan: FigurePlan,
  of: readonly Sample[],
  all: readonly Sample[],
  count: Count,
): number | undefined {
  switch (plan.kind) {
    case 'value': {
      // A quantile that a program computes itself is NaN while nothing is observed.
      const figures = all.map(count).filter((figure) => !Number.isNaN(figure));
      return figures.length === 0 && plan.take !== 'count' ? undefined : takenFigure(plan.take, figures);
    }
    case 'ratio': {
      const whole = sum(all.map(count));
      return whole === 0 ? undefined : sum(of.map(count)) / whole;
    }
    case 'quantile':
      return histogramQuantile(plan.quantile, bucketsOf(all, count));
  }
}

function explained(value: number | undefined, text: string, series: number): Computed {
  if (value === undefined) {
    const why = series === 0 ? `No series matches '${text}'` : `'${text}' has counted nothing`;
    return { error: `${why}. Say with 'idle' what the figure is then.` };
  }
  if (Number.isFinite(value)) return { value };
  return { error: `'${text}' makes no finite number. See to what is exposed.` };
}

function bucketsOf(samples: readonly Sample[], count: Count): readonly Bucket[] {
  const byBound = new Map<number, number>();
  for (const sample of samples) {
    const le = sample.labels['le'] ?? '';
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number.parseFloat(le);
    if (!Number.isNaN(bound)) byBound.set(bound, (byBound.get(bound) ?? 0) + count(sample));
  }
  return [...byBound].map(([bound, inIt]) => ({ bound, count: inIt }));
}

function grouped(samples: readonly Sample[], by: FigurePlan['by']): Map<string, readonly Sample[]> {
  return new Map(
    Object.entries(Object.groupBy(samples, ({ labels }) => by?.(labels) ?? '')).map(([part, some]) => [
      part,
      some ?? [],
    ]),
  );
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function textOf(selectors: readonly MetricSelector[]): string {
  const text = selectors.map((selector) => selector.text).join("', '");
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
