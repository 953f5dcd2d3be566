import type { SampleStore, SeriesOutcome, SeriesSummary } from '../domain/ports/sample-store.ts';
import type { SchedulePlan, SystemPlan } from '../domain/system.ts';
import type { ReviewMaterial } from './review-figures.ts';

interface Period {
  readonly from: Date;
  /** The slot of the review. */
  readonly to: Date;
  readonly now: Date;
}

/**
 * What the figures of a schedule are made of, probe by probe: a quarter of hundreds of series is too much for one
 * question. A review that is caught up hours late is still about its period; only what has been run for it counts up to
 * now.
 */
export async function measuredOver(
  samples: Pick<SampleStore, 'summaries' | 'outcomes'>,
  system: SystemPlan,
  { sections, run }: Pick<SchedulePlan, 'sections' | 'run'>,
  { from, to, now }: Period,
): Promise<Pick<ReviewMaterial, 'summaries' | 'outcomes' | 'expected'>> {
  const figures = sections.flatMap((section) => section.figures.map(({ figure }) => figure));
  const measured = figures.flatMap((figure) =>
    figure.kind === 'incidents' || figure.show === 'last' ? [] : [figure],
  );
  const summaries: SeriesSummary[] = [];
  const outcomes: SeriesOutcome[] = [];
  for (const [probe, shows] of Map.groupBy(measured, (figure) => figure.probe)) {
    const filter = { system: system.name, probe };
    const until = run.includes(probe) ? now : to;
    if (shows.some(({ show }) => show !== 'ok'))
      summaries.push(...(await samples.summaries(from, until, filter)));
    if (shows.some(({ show }) => show === 'ok'))
      outcomes.push(...(await samples.outcomes(from, until, filter)));
  }
  const everyMs = new Map(system.probes.map((plan) => [plan.name, plan.everyMs]));
  const expected = (probe: string): number | undefined => {
    const ms = everyMs.get(probe);
    return ms === undefined ? undefined : Math.floor((to.getTime() - from.getTime()) / ms);
  };
  return { summaries, outcomes, expected };
}
