import type { ReadingStanding, SampleStore, Series } from '../../../src/domain/ports/sample-store.ts';
import type { GradedReading } from '../../../src/domain/probe.ts';

interface Metric extends Pick<GradedReading, 'probe' | 'target' | 'metric'> {
  readonly part?: string | undefined;
}

const keyOf = (one: Metric): string => JSON.stringify([one.probe, one.target, one.metric, one.part ?? null]);

/** Probe samples in memory. */
export function memorySamples(): SampleStore {
  let samples: readonly GradedReading[] = [];
  const standings = new Map<string, ReadingStanding>();
  const within = (from: Date, to: Date): readonly GradedReading[] =>
    samples.filter((sample) => sample.measuredAt >= from && sample.measuredAt < to);
  const heading = ({ probe, target, metric, part, unit }: GradedReading): Omit<Series, 'points'> => ({
    probe,
    target,
    metric,
    part,
    unit,
  });
  return {
    add: async (readings) => {
      samples = [...samples, ...readings];
    },
    latest: async (since) => [
      ...new Map(
        samples
          .filter((sample) => sample.measuredAt >= since)
          .toSorted((left, right) => left.measuredAt.getTime() - right.measuredAt.getTime())
          .map((sample) => [keyOf(sample), sample]),
      ).values(),
    ],
    series: async (metrics, from, to, maxPointsPerSeries) =>
      [
        ...Map.groupBy(
          within(from, to).filter((sample) => metrics.includes(sample.metric)),
          keyOf,
        ),
      ].flatMap(([, [first, ...others]]) => {
        if (first === undefined) return [];
        const points = [first, ...others].map(({ measuredAt: at, value, status }) => ({
          at,
          value,
          status,
        }));
        const every = Math.max(1, Math.ceil(points.length / maxPointsPerSeries));
        return [{ ...heading(first), points: points.filter((_point, index) => index % every === 0) }];
      }),
    summaries: async (from, to) =>
      [...Map.groupBy(within(from, to), keyOf)].flatMap(([, [first, ...others]]) => {
        const values = [first, ...others].flatMap((sample) => sample?.value ?? []);
        if (first === undefined || values.length === 0) return [];
        return [
          {
            ...heading(first),
            minimum: Math.min(...values),
            mean: values.reduce((sum, value) => sum + value, 0) / values.length,
            maximum: Math.max(...values),
            samples: values.length,
          },
        ];
      }),
    standings: async () => [...standings.values()],
    setStandings: async (given) => {
      for (const standing of given) standings.set(keyOf(standing), standing);
    },
    prune: async (before) => {
      const kept = samples.filter((sample) => sample.measuredAt >= before);
      const pruned = samples.length - kept.length;
      samples = kept;
      return pruned;
    },
  };
}
