import type {
  ReadingStanding,
  SamplePoint,
  SampleStore,
  Series,
} from '../../../src/domain/ports/sample-store.ts';
import { type GradedReading, probeStatuses } from '../../../src/domain/probe.ts';

interface Metric extends Pick<GradedReading, 'system' | 'probe' | 'target' | 'metric'> {
  readonly part?: string | undefined;
}

const keyOf = (one: Metric): string =>
  JSON.stringify([one.system, one.probe, one.target, one.metric, one.part ?? null]);

/** One point for a slice of the period: the mean, and the worst status. */
function pointOf(slice: readonly GradedReading[]): readonly SamplePoint[] {
  const [first] = slice;
  if (first === undefined) return [];
  const values = slice.flatMap((sample) => sample.value ?? []);
  const value = values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length;
  const status = probeStatuses.find((each) => slice.some((sample) => sample.status === each));
  return [{ at: first.measuredAt, value, status: status ?? first.status }];
}

/** Probe samples in memory. */
export function memorySamples(): SampleStore {
  let samples: readonly GradedReading[] = [];
  const standings = new Map<string, ReadingStanding>();
  const within = (from: Date, to: Date): readonly GradedReading[] =>
    samples.filter((sample) => sample.measuredAt >= from && sample.measuredAt < to);
  const heading = ({ system, probe, target, metric, part, unit }: GradedReading): Omit<Series, 'points'> => ({
    system,
    probe,
    target,
    metric,
    part,
    unit,
  });
  return {
    add: async (readings) => {
      // The same metric at the same moment is the same sample.
      const all = [...samples, ...readings].map(
        (one) => [`${keyOf(one)} ${one.measuredAt.getTime()}`, one] as const,
      );
      samples = [...new Map(all).values()];
    },
    latest: async (since, until) => [
      ...new Map(
        samples
          .filter(
            (sample) => sample.measuredAt >= since && (until === undefined || sample.measuredAt < until),
          )
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
      ].flatMap(([, group]) => {
        const [first] = group;
        if (first === undefined) return [];
        const sliceMs = Math.max(1, (to.getTime() - from.getTime()) / Math.max(1, maxPointsPerSeries));
        const slices = Map.groupBy(
          group.toSorted((left, right) => left.measuredAt.getTime() - right.measuredAt.getTime()),
          (sample) => Math.floor((sample.measuredAt.getTime() - from.getTime()) / sliceMs),
        );
        return [{ ...heading(first), points: [...slices.values()].flatMap(pointOf) }];
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
    standingsOf: async (probes) =>
      [...standings.values()].filter((one) =>
        probes.some(({ system, probe }) => system === one.system && probe === one.probe),
      ),
    setStandings: async (given) => {
      for (const standing of given) standings.set(keyOf(standing), standing);
    },
    removeStandings: async (given) => {
      for (const standing of given) {
        const stored = standings.get(keyOf(standing));
        if (stored !== undefined && stored.seenAt <= standing.seenAt) standings.delete(keyOf(standing));
      }
    },
    prune: async (before) => {
      const kept = samples.filter((sample) => sample.measuredAt >= before);
      const pruned = samples.length - kept.length;
      samples = kept;
      return pruned;
    },
  };
}
