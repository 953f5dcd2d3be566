import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import type {
  ReadingStanding,
  SampleStore,
  Series,
  SeriesFilter,
  SeriesWindow,
  SlicedSeries,
  SlicePoint,
} from '../../../src/domain/ports/sample-store.ts';
import { type GradedReading, probeStatuses, type SeriesName } from '../../../src/domain/probe.ts';
import { readingKey } from '../../../src/domain/reading-standing.ts';
import {
  hourlyKeptMs,
  hourOf,
  isByHour,
  keptValue,
  rawSince,
  whyNotKept,
} from '../../../src/domain/series-retention.ts';
import { meanOf, type Piece, percentileOf, piecesOf, slopeOf } from './memory-hours.ts';

const atOf = (reading: GradedReading): number => reading.measuredAt.getTime();

/** Probe samples in memory. */
export function memorySamples(clock: Clock = systemClock): SampleStore {
  let samples: readonly GradedReading[] = [];
  const standings = new Map<string, ReadingStanding>();
  const inTime = (readings: readonly GradedReading[]) =>
    readings.toSorted((left, right) => atOf(left) - atOf(right));
  const within = (from: Date, to: Date, filter: SeriesFilter = {}): readonly GradedReading[] =>
    inTime(
      samples.filter(
        (sample) => sample.measuredAt >= from && sample.measuredAt < to && isWanted(sample, filter),
      ),
    );
  const grouped = (readings: readonly GradedReading[]) => [...Map.groupBy(readings, readingKey).values()];
  const named = (names: readonly SeriesName[], from: Date, to: Date) => {
    const keys = new Set(names.map(readingKey));
    return grouped(within(from, to).filter((sample) => keys.has(readingKey(sample))));
  };
  const sliced = (groups: readonly GradedReading[][], from: Date, to: Date, maxPoints: number) =>
    groups.flatMap((group): SlicedSeries[] => {
      const [first] = group;
      if (first === undefined) return [];
      const sliceMs = Math.max(1, (to.getTime() - from.getTime()) / Math.max(1, maxPoints));
      const raw = rawSince(clock.now());
      const pieces = [
        ...piecesOf(
          group.filter(({ measuredAt }) => measuredAt < raw),
          true,
        ),
        ...piecesOf(
          group.filter(({ measuredAt }) => measuredAt >= raw),
          false,
        ),
      ].map((piece) => ({ ...piece, begins: piece.begins < from ? from : piece.begins }));
      const slices = Map.groupBy(pieces, ({ begins }) =>
        Math.floor((begins.getTime() - from.getTime()) / sliceMs),
      );
      return [{ ...heading(first), points: [...slices.values()].map(pointOf) }];
    });
  const latest = (since: Date, until = new Date(8.64e15), filter: SeriesFilter = {}) => [
    ...new Map(within(since, until, filter).map((sample) => [readingKey(sample), sample])).values(),
  ];
  return {
    now: async () => clock.now(),
    add: async (readings) => {
      const refused = readings.flatMap((reading) => {
        const reason = whyNotKept(reading, clock.now());
        return reason === undefined ? [] : { reading, reason };
      });
      const unkept = new Set(refused.map(({ reading }) => reading));
      const kept = readings
        .filter((reading) => !unkept.has(reading))
        .map(({ value, ...rest }) => ({ ...rest, ...valued(keptValue(value)) }));
      // The same metric at the same moment is the same sample.
      const all = [...samples, ...kept].map((one) => [`${readingKey(one)} ${atOf(one)}`, one] as const);
      samples = [...new Map(all).values()];
      return refused;
    },
    latest: async (since, until, filter) => latest(since, until, filter),
    overview: async (since, until) => {
      const readings = latest(since, until);
      const ok = Map.groupBy(
        readings.filter(({ status }) => status === 'ok'),
        ({ system, probe, measuredAt }) => JSON.stringify([system, probe, measuredAt]),
      );
      return {
        notOk: readings.filter(({ status }) => status !== 'ok'),
        ok: [...ok.values()].flatMap((group) => {
          const [first] = group;
          if (first === undefined) return [];
          const { system, probe, measuredAt } = first;
          return [{ system, probe, measuredAt, status: 'ok' as const, count: group.length }];
        }),
      };
    },
    series: async (metrics, from, to, maxPoints, filter = {}) =>
      sliced(
        grouped(within(from, to, filter).filter((sample) => metrics.includes(sample.metric))),
        from,
        to,
        maxPoints,
      ).map(({ points, ...one }) => ({
        ...one,
        points: points.map(({ minimum: _minimum, maximum: _maximum, ...point }) => point),
      })),
    points: async (names, from, to, maxPoints) => sliced(named(names, from, to), from, to, maxPoints),
    windows: async (requests) =>
      requests.map(({ name, from, to }) => {
        const byHour = isByHour(from, to, clock.now());
        const [group = []] = named([name], byHour ? hourOf(from) : from, to);
        return windowOf(piecesOf(group, byHour).filter(({ values }) => values.length > 0));
      }),
    hourly: async (names, from, to) =>
      named(names, from, to).flatMap((group) =>
        piecesOf(group, true)
          .filter(({ begins, values }) => begins >= from && values.length > 0)
          .map(({ begins, values, samples: all, notOk, status }) => {
            const { unit: _unit, ...name } = heading(group[0]);
            return { ...name, hour: begins, status, notOkShare: notOk / all, ...figuresOf(values) };
          }),
      ),
    summaries: async (from, to, filter = {}) =>
      grouped(within(from, to, filter)).flatMap((group) => {
        const values = group.flatMap(({ value }) => value ?? []);
        if (values.length === 0) return [];
        const { count, median: _median, ...figures } = figuresOf(values);
        const notOk = group.filter(({ status }) => status !== 'ok').length;
        return [
          {
            ...heading(group[0]),
            ...figures,
            first: values[0] ?? Number.NaN,
            samples: count,
            notOkShare: notOk / group.length,
          },
        ];
      }),
    outcomes: async (from, to, filter = {}) =>
      grouped(within(from, to, filter)).map((group) => {
        const { unit: _unit, ...name } = heading(group[0]);
        const notOk = group.filter(({ status }) => status !== 'ok').length;
        return { ...name, samples: group.length, notOk };
      }),
    standingsBeyond: async (plans, notSince) =>
      [...standings.values()].filter(
        (one) =>
          one.seenAt <= notSince &&
          !plans.some(({ system, probe }) => system === one.system && probe === one.probe),
      ),
    standings: async (system, probes) =>
      [...standings.values()].filter(
        (one) =>
          (system === undefined || one.system === system) &&
          (probes === undefined || probes.includes(one.probe)),
      ),
    standingsOf: async (probes) =>
      [...standings.values()].filter((one) =>
        probes.some(({ system, probe }) => system === one.system && probe === one.probe),
      ),
    setStandings: async (given, read = []) => {
      const readAt = new Map(read.map((one) => [readingKey(one), one.seenAt.getTime()]));
      const isAsRead = (one: ReadingStanding) =>
        standings.get(readingKey(one))?.seenAt.getTime() === readAt.get(readingKey(one));
      const refused = given.filter((one) => !isAsRead(one));
      for (const one of given) if (!refused.includes(one)) standings.set(readingKey(one), one);
      return refused;
    },
    removeStandings: async (given) => {
      for (const standing of given) {
        const stored = standings.get(readingKey(standing));
        if (stored !== undefined && stored.seenAt <= standing.seenAt) standings.delete(readingKey(standing));
      }
    },
    keep: async () => {
      const oldestMs = clock.now().getTime() - hourlyKeptMs;
      samples = samples.filter((sample) => atOf(sample) >= oldestMs);
      return { hours: 0, late: 0, dropped: [], waiting: [] };
    },
  };
}

function isWanted({ system, probe }: GradedReading, filter: SeriesFilter): boolean {
  return (filter.system ?? system) === system && (filter.probe ?? probe) === probe;
}

function valued(value: number | undefined): { value?: number } {
  return value === undefined ? {} : { value };
}

function heading(reading: GradedReading | undefined): Omit<Series, 'points'> {
  if (reading === undefined) throw new Error('A group has at least one sample.');
  const { system, probe, target, metric, part, unit } = reading;
  return { system, probe, target, metric, part, unit };
}

/** One point for a slice of the period: the mean, and the worst status. */
function pointOf(slice: readonly Piece[]): SlicePoint {
  const values = slice.flatMap((piece) => piece.values);
  const status = probeStatuses.find((each) => slice.some((piece) => piece.status === each));
  const at = new Date(Math.min(...slice.map(({ begins }) => begins.getTime())));
  return {
    at,
    status: status ?? 'ok',
    value: values.length === 0 ? undefined : meanOf(values),
    minimum: values.length === 0 ? undefined : Math.min(...values),
    maximum: values.length === 0 ? undefined : Math.max(...values),
  };
}

function figuresOf(values: readonly number[]) {
  return {
    count: values.length,
    minimum: Math.min(...values),
    mean: meanOf(values),
    maximum: Math.max(...values),
    median: percentileOf(values, 0.5),
    p95: percentileOf(values, 0.95),
    last: values.at(-1) ?? Number.NaN,
  };
}

function windowOf(pieces: readonly Piece[]): SeriesWindow {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first === undefined || last === undefined) return { count: 0 };
  const values = pieces.flatMap((piece) => piece.values);
  const { count, minimum, mean, maximum } = figuresOf(values);
  const line = pieces.map((piece) => ({
    x: (piece.begins.getTime() + piece.ends.getTime()) / 2_000,
    y: meanOf(piece.values),
  }));
  const slopePerSecond = slopeOf(line);
  return {
    count,
    minimum,
    mean,
    maximum,
    median: percentileOf(
      pieces.map((piece) => percentileOf(piece.values, 0.5)),
      0.5,
    ),
    first: { at: first.begins, value: values[0] ?? Number.NaN },
    last: { at: last.ends, value: values.at(-1) ?? Number.NaN },
    ...(slopePerSecond === undefined ? {} : { slopePerSecond }),
    centre: { at: new Date(meanOf(line.map(({ x }) => x)) * 1_000), value: meanOf(line.map(({ y }) => y)) },
  };
}
