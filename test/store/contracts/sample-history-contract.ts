import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import type { GradedReading, SeriesName } from '../../../src/domain/probe.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

// 02:00, an hour's beginning; the clock of the stores starts at 02:14.
const begin = at(-14);
const later = (ms: number): Date => new Date(begin.getTime() + ms);
const name: SeriesName = { system: 'shop', probe: 'queue', target: 'web-1', metric: 'waiting' };

function reading(when: Date, value: number | undefined, over: Partial<GradedReading> = {}): GradedReading {
  const { part: _part, ...named } = name;
  const rest = { ...named, unit: 'count', status: 'ok', measuredAt: when, ...over } as const;
  return value === undefined ? rest : { ...rest, value };
}

/** What thresholds, baselines and charts ask of the past. */
export function sampleHistoryContract(open: OpenStores): void {
  describe('the history of series', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const keep = () => opened.stores.samples.keep(new AbortController().signal);
    /** Adds the values in order while the clock goes along, and keeps now and then, as the clockwork would. */
    async function live(stepMs: number, values: readonly (number | undefined)[]): Promise<void> {
      const { samples } = opened.stores;
      const startedMs = opened.clock.now().getTime() - begin.getTime();
      opened.clock.advance(-startedMs);
      for (const [index, value] of values.entries()) {
        await samples.add([reading(later(index * stepMs), value)]);
        opened.clock.advance(stepMs);
        if (index % 50 === 49) await keep();
      }
      await keep();
    }

    it('answers a window for each request, in their order, and nothing where nothing is known', async () => {
      const { samples } = opened.stores;
      await samples.add([0, 1, 2, 3].map((minute) => reading(at(minute), 10 + minute * 6)));
      await samples.add([
        reading(at(1), 99, { part: 'b' }),
        reading(at(4), undefined, { status: 'unknown' }),
      ]);
      const [ofB, none, all, unknown] = await samples.windows([
        { name: { ...name, part: 'b' }, from: at(0), to: at(5) },
        { name: { ...name, probe: 'other' }, from: at(0), to: at(5) },
        { name, from: at(0), to: at(5) },
        { name, from: at(4), to: at(5) },
      ]);
      expect(ofB).toEqual({
        count: 1,
        minimum: 99,
        maximum: 99,
        mean: 99,
        median: 99,
        first: { at: at(1), value: 99 },
        last: { at: at(1), value: 99 },
        centre: { at: at(1), value: 99 },
      });
      expect(none).toEqual({ count: 0 });
      expect(unknown).toEqual({ count: 0 });
      expect(all).toMatchObject({
        count: 4,
        minimum: 10,
        maximum: 28,
        mean: 19,
        median: 19,
        first: { at: at(0), value: 10 },
        last: { at: at(3), value: 28 },
      });
      expect(all?.slopePerSecond).toBeCloseTo(0.1);
      expect(await samples.windows([])).toEqual([]);
    });

    it('tells the point that the line of least squares goes through, also where there is a gap', async () => {
      const { samples } = opened.stores;
      await samples.add([0, 1, 2, 57].map((minute) => reading(at(minute), minute)));
      const [window] = await samples.windows([{ name, from: at(0), to: at(60) }]);
      expect(window?.centre).toEqual({ at: at(15), value: 15 });
      expect(window?.slopePerSecond).toBeCloseTo(1 / 60);
    });

    it('ends a window before its end and begins it with its beginning', async () => {
      const { samples } = opened.stores;
      await samples.add([0, 1, 2].map((minute) => reading(at(minute), minute)));
      const [window] = await samples.windows([{ name, from: at(1), to: at(2) }]);
      expect(window).toMatchObject({ count: 1, first: { value: 1 }, last: { value: 1 } });
    });

    it('answers a long window of whole hours, with what has been measured since the last of them', async () => {
      // Three days, a value each half hour: 0, 2, 4 … grow by 4 an hour.
      await live(
        30 * MINUTE_MS,
        Array.from({ length: 144 }, (_, index) => index * 2),
      );
      const [window] = await opened.stores.samples.windows([{ name, from: begin, to: later(3 * DAY_MS) }]);
      expect(window).toMatchObject({ count: 144, minimum: 0, maximum: 286, mean: 143 });
      expect(window?.median).toBeCloseTo(143);
      expect(window?.first).toEqual({ at: begin, value: 0 });
      expect(window?.last?.value).toBe(286);
      expect(window?.last?.at.getTime()).toBeGreaterThan(later(71 * HOUR_MS).getTime());
      expect(window?.slopePerSecond).toBeCloseTo(4 / 3600, 5);
    });

    it('answers the hours of a series, without those in which nothing could be measured', async () => {
      await live(20 * MINUTE_MS, [1, 2, 6, undefined, undefined, undefined, 5, 5, 5, 7]);
      const { samples } = opened.stores;
      const hours = await samples.hourly([name, { ...name, metric: 'other' }], begin, later(6 * HOUR_MS));
      expect(hours).toMatchObject([
        { ...name, hour: begin, count: 3, minimum: 1, mean: 3, maximum: 6, median: 2, last: 6, status: 'ok' },
        { hour: later(2 * HOUR_MS), count: 3, mean: 5 },
        { hour: later(3 * HOUR_MS), count: 1, mean: 7 },
      ]);
      expect(hours[0]?.p95).toBeCloseTo(5.6);
      expect(await samples.hourly([name], later(HOUR_MS), later(3 * HOUR_MS))).toHaveLength(1);
    });

    it('says of an hour how it stood at worst, and for how much of it', async () => {
      const { samples } = opened.stores;
      await samples.add([
        reading(at(0), 1),
        reading(at(1), 2, { status: 'critical' }),
        reading(at(2), undefined, { status: 'unknown' }),
        reading(at(3), 1),
      ]);
      const [hour] = await samples.hourly([name], begin, at(10));
      expect(hour).toMatchObject({ status: 'critical', notOkShare: 0.5, count: 3 });
    });

    it('counts a sample that comes late into its hour, however often it comes', async () => {
      const { samples } = opened.stores;
      await live(10 * MINUTE_MS, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
      await samples.add([reading(later(5 * MINUTE_MS), 8), reading(later(5 * MINUTE_MS), 8)]);
      await samples.add([reading(later(5 * MINUTE_MS), 8)]);
      await keep();
      await keep();
      const [hour] = await samples.hourly([name], begin, later(HOUR_MS));
      expect(hour).toMatchObject({ count: 7, maximum: 8, mean: 2, last: 1 });
    });

    it('keeps the hours of what is too old to be kept value by value', async () => {
      await live(
        6 * HOUR_MS,
        Array.from({ length: 80 }, (_, index) => index),
      );
      // 20 days: the first six are known by the hour only.
      const { samples } = opened.stores;
      const to = later(20 * DAY_MS);
      const [series] = await samples.points([name], begin, to, 1_000);
      expect(series?.points).toHaveLength(80);
      expect(series?.points[0]).toEqual({ at: begin, value: 0, minimum: 0, maximum: 0, status: 'ok' });
      expect(series?.points[79]).toEqual({
        at: later(79 * 6 * HOUR_MS),
        value: 79,
        minimum: 79,
        maximum: 79,
        status: 'ok',
      });
      const [old] = await samples.windows([{ name, from: begin, to: later(DAY_MS) }]);
      expect(old).toMatchObject({ count: 4, mean: 1.5 });
      const [summary] = await samples.summaries(begin, to);
      expect(summary).toMatchObject({ minimum: 0, maximum: 79, mean: 39.5, samples: 80, first: 0, last: 79 });
      expect(summary?.p95).toBeGreaterThan(74);
      expect(summary?.p95).toBeLessThan(77);
    });

    it('thins points to slices with mean, least, greatest and worst, and leaves gaps as they are', async () => {
      const { samples } = opened.stores;
      await samples.add([
        ...[0, 1, 2, 3].map((minute) => reading(at(minute), minute)),
        reading(at(5), undefined, { status: 'unknown' }),
        reading(at(8), 4, { status: 'warning' }),
        reading(at(9), 6),
      ]);
      const [series] = await samples.points([name, name], at(0), at(10), 5);
      expect(series).toMatchObject({ system: 'shop', probe: 'queue', unit: 'count' });
      expect(series?.points).toEqual([
        { at: at(0), value: 0.5, minimum: 0, maximum: 1, status: 'ok' },
        { at: at(2), value: 2.5, minimum: 2, maximum: 3, status: 'ok' },
        { at: at(5), status: 'unknown' },
        { at: at(8), value: 5, minimum: 4, maximum: 6, status: 'warning' },
      ]);
      expect(await samples.points([{ ...name, target: 'web-2' }], at(0), at(10), 5)).toEqual([]);
      expect(await samples.points([], at(0), at(10), 5)).toEqual([]);
    });

    it('refuses a reading whose time cannot be true, says why, and keeps the others', async () => {
      const { samples } = opened.stores;
      const wild = [
        reading(new Date('2031-01-01T00:00:00Z'), 1),
        reading(new Date('1970-01-01T00:00:00Z'), 1),
        reading(new Date(Number.NaN), 1),
      ];
      const refused = await samples.add([...wild, reading(at(0), 7)]);
      expect(refused.map((one) => one.reading)).toEqual(wild);
      expect(refused[0]?.reason).toBe(
        "'waiting' of probe 'queue' on 'web-1' was measured on 2031-01-01T00:00:00.000Z, and PostgreSQL's clock says 2026-11-21T02:14:00.000Z. Set the clock of the host that measures; values are taken up to 14 days late and one day early.",
      );
      expect(await samples.latest(new Date(0))).toMatchObject([{ value: 7 }]);
      expect(await samples.add([reading(at(-13 * 24 * 60), 7), reading(at(23 * 60), 7)])).toEqual([]);
    });

    it('forgets hours after 400 days, and series of which nothing is left', async () => {
      const { samples } = opened.stores;
      await samples.add([reading(at(0), 1), reading(at(0), 1, { part: 'b' })]);
      opened.clock.advance(2 * HOUR_MS);
      await keep();
      opened.clock.advance(390 * DAY_MS);
      await keep();
      expect(await samples.hourly([name], begin, at(60))).toHaveLength(1);
      opened.clock.advance(45 * DAY_MS);
      await samples.add([reading(opened.clock.now(), 2)]);
      await keep();
      expect(await samples.hourly([name], begin, at(60))).toEqual([]);
      expect((await samples.latest(new Date(0))).map(({ part }) => part)).toEqual([undefined]);
    });

    it('tells how often each series was measured and was not ok, also where it never had a value', async () => {
      const { samples } = opened.stores;
      await live(20 * MINUTE_MS, [1, undefined, 2, 3, 4, 5, 6, 7]);
      await samples.add([reading(at(0), undefined, { part: 'b', status: 'unknown' })]);
      await samples.add([reading(at(1), 3, { status: 'critical' })]);
      const short = await samples.outcomes(begin, later(2 * HOUR_MS), { system: 'shop' });
      expect(short).toEqual([
        { ...name, part: undefined, samples: 7, notOk: 1 },
        { ...name, part: 'b', samples: 1, notOk: 1 },
      ]);
      await keep();
      const [long] = await samples.outcomes(later(-3 * DAY_MS), later(DAY_MS), { probe: 'queue' });
      expect(long).toEqual({ ...name, part: undefined, samples: 9, notOk: 1 });
      expect(await samples.outcomes(begin, later(HOUR_MS), { system: 'other' })).toEqual([]);
    });

    it('keeps a value that nothing can be reckoned with as none', async () => {
      const { samples } = opened.stores;
      await samples.add([reading(at(0), 1e300), reading(at(1), -1e300), reading(at(2), 5)]);
      await samples.add([reading(at(3), Number.POSITIVE_INFINITY)]);
      const [window] = await samples.windows([{ name, from: at(0), to: at(5) }]);
      expect(window).toMatchObject({ count: 1, mean: 5 });
      expect((await samples.latest(at(0)))[0]?.value).toBeUndefined();
    });
  });
}
