import { chartLine } from '../domain/chart-line.ts';
import type { LineChart } from '../domain/ports/charts.ts';
import type { SampleStore } from '../domain/ports/sample-store.ts';
import { type SeriesName, seriesLabel } from '../domain/probe.ts';
import type { SchedulePlan, SystemPlan } from '../domain/system.ts';

/** A chart of a review, before it is drawn. */
export interface ReviewChart {
  readonly chart: Omit<LineChart, 'timeZone'>;
  readonly fileName: string;
}

const POINTS = 240;
/** More lines than that cannot be told apart. */
const MOST_LINES = 8;

/** One chart for each section that names series, over the period. Nothing where none of them was measured. */
export async function reviewCharts(
  samples: Pick<SampleStore, 'points' | 'latest'>,
  system: SystemPlan,
  schedule: SchedulePlan,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly ReviewChart[]> {
  const wanted = schedule.sections.filter(({ chart }) => chart.length > 0);
  if (wanted.length === 0) return [];
  const known = await samples.latest(from, undefined, { system: system.name });
  const charts = await Promise.all(
    wanted.map(async (section, index) => {
      const names: readonly SeriesName[] = section.chart
        .flatMap((figure) =>
          figure.kind === 'incidents'
            ? []
            : known.filter(
                (one) =>
                  one.probe === figure.probe &&
                  one.metric === figure.metric &&
                  (figure.part === undefined || one.part === figure.part),
              ),
        )
        .slice(0, MOST_LINES);
      const series = await samples.points(names, from, to, POINTS);
      const title = `${system.title} – ${section.title}`;
      return {
        fileName: `${system.name}-${schedule.name}-${index + 1}.png`,
        chart: {
          title,
          from: from.getTime(),
          to: to.getTime(),
          series: series.map((one) => ({
            name: seriesLabel(one),
            unit: one.unit,
            points: chartLine(one.points),
          })),
        },
      };
    }),
  );
  return charts.filter(({ chart }) => chart.series.some(({ points }) => points.length > 0));
}
