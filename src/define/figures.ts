import { z } from 'zod';
import type { MetricCatalogue } from './probe.ts';

/** Name of a metric that a configuration gives itself. */
export const metricName = z
  .string()
  .max(100)
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    "has to be lower-case words joined by dashes such as 'queue-length'",
  );

/** One short word; those with a meaning of their own are `knownUnits`. */
export const unitName = z.string().regex(/^\S{1,20}$/, "has to be one short word such as 'ms' or 'chars/s'");

interface NamedFigure {
  readonly metric?: string | undefined;
  readonly title?: string | undefined;
  readonly unit: string;
}

/** What a configuration names itself, beside what the probe always answers. */
export function catalogueOf(
  fixed: MetricCatalogue,
  figures: readonly NamedFigure[],
  parts?: string | ((index: number) => string | undefined),
): MetricCatalogue {
  const own = figures.flatMap(({ metric, title, unit }, index) => {
    if (metric === undefined) return [];
    const one = typeof parts === 'function' ? parts(index) : parts;
    return [
      [metric, { title: title ?? sentence(metric), unit, ...(one === undefined ? {} : { parts: one }) }],
    ];
  });
  const known = Object.entries(fixed).map(([metric, described]) => [
    metric,
    typeof parts === 'string' ? { ...described, parts } : described,
  ]);
  return Object.fromEntries([...known, ...own]);
}

function sentence(metric: string): string {
  const words = metric.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Says which names stand twice or are the probe's own; for `superRefine`. */
export function refuseTakenNames(fixed: MetricCatalogue) {
  return (figures: readonly NamedFigure[], context: z.RefinementCtx): void => {
    const taken = new Set(Object.keys(fixed));
    for (const [index, { metric }] of figures.entries()) {
      if (metric !== undefined && taken.has(metric)) {
        const message = `'${metric}' is the name of another metric of this probe. Take another name.`;
        context.addIssue({ code: 'custom', message, path: [index, 'metric'] });
      }
      if (metric !== undefined) taken.add(metric);
    }
  };
}
