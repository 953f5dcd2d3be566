import type { MetricCatalogue } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';

type More = Partial<Pick<Reading, 'part' | 'detail' | 'status'>>;

/** A reading in the unit that the catalogue has for it; what is no number is an error, never a figure. */
export function readingOf(
  catalogue: MetricCatalogue,
  metric: string,
  value: number,
  more: More = {},
): Reading {
  const unit = catalogue[metric]?.unit ?? 'none';
  if (Number.isFinite(value)) return { metric, value, unit, ...more };
  const { part } = more;
  return { metric, unit, error: 'The answer holds no number.', ...(part === undefined ? {} : { part }) };
}

/** The same failure for each of the metrics that were to be read together. */
export function failedReadings(catalogue: MetricCatalogue, error: unknown): readonly Reading[] {
  const words = error instanceof Error ? error.message : String(error);
  return Object.entries(catalogue).map(([metric, { unit }]) => ({ metric, unit, error: words }));
}
