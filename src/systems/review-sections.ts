import { worstFirst } from '../domain/compare.ts';
import { levelVerdict } from '../domain/level-verdict.ts';
import type { GradedReading } from '../domain/probe.ts';
import type { SchedulePlan, ScheduleSection } from '../domain/system.ts';
import { type FigureValue, figureValues, type ReviewMaterial } from './review-figures.ts';

/** A section of a review with everything in it looked up. */
export interface ReviewedSection {
  readonly title: string;
  readonly figures: readonly { readonly title: string; readonly values: readonly FigureValue[] }[];
  /** Worst first; undefined where the section shows no table. */
  readonly health?: readonly GradedReading[];
  /** Sentences, each once. */
  readonly advice: readonly string[];
}

export function reviewSections(
  { sections }: Pick<SchedulePlan, 'sections'>,
  material: ReviewMaterial,
): readonly ReviewedSection[] {
  return sections.map((section) => {
    const figures = section.figures.map(({ title, figure }) => ({
      title,
      values: figureValues(figure, material),
    }));
    const health = healthOf(section, material.readings);
    return {
      title: section.title,
      figures,
      ...(health === undefined ? {} : { health }),
      advice: adviceOf(section, new Map(figures.map(({ title, values }) => [title, values]))),
    };
  });
}

function healthOf(
  { health }: ScheduleSection,
  readings: readonly GradedReading[],
): readonly GradedReading[] | undefined {
  if (health !== 'all' && health.length === 0) return undefined;
  return worstFirst(health === 'all' ? readings : readings.filter(({ probe }) => health.includes(probe)));
}

/** A rule speaks when any part of its figure crosses its limit. */
function adviceOf(
  { advice }: ScheduleSection,
  figures: ReadonlyMap<string, readonly FigureValue[]>,
): readonly string[] {
  const said = advice.filter(({ of, when }) =>
    (figures.get(of) ?? []).some(({ value }) => levelVerdict({ when }, value).is === 'crossed'),
  );
  return [...new Set(said.map(({ say }) => say))];
}
