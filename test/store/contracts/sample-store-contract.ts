import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadingStanding } from '../../../src/domain/ports/sample-store.ts';
import type { GradedReading } from '../../../src/domain/probe.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

function readingOf(metric: string, minutes: number, over: Partial<GradedReading> = {}): GradedReading {
  return {
    system: 'host',
    probe: 'host-cpu',
    target: 'web-1',
    metric,
    value: minutes,
    unit: 'percent',
    status: 'ok',
    measuredAt: at(minutes),
    ...over,
  };
}

/** What sampling, health and charts rely on. */
export function sampleStoreContract(open: OpenStores): void {
  describe('the sample store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('answers the newest reading of each metric whole', async () => {
      const { samples } = opened.stores;
      const disk = readingOf('disk-used', 2, {
        part: '/',
        detail: '9 GiB of 10',
        limit: '> 85 %',
        status: 'critical',
      });
      const { value: _value, ...unknown } = readingOf('load', 2, { status: 'unknown', error: 'timed out' });
      await samples.add([readingOf('cpu', 1), readingOf('disk-used', 1, { part: '/' })]);
      await samples.add([readingOf('cpu', 2), disk, readingOf('disk-used', 2, { part: '/var' }), unknown]);
      const latest = await samples.latest(at(0));
      expect(latest).toHaveLength(4);
      expect(latest).toEqual(
        expect.arrayContaining([
          readingOf('cpu', 2),
          disk,
          readingOf('disk-used', 2, { part: '/var' }),
          unknown,
        ]),
      );
    });

    it('leaves out metrics that have not been measured since', async () => {
      const { samples } = opened.stores;
      await samples.add([readingOf('gone', 1), readingOf('cpu', 5)]);
      expect((await samples.latest(at(5))).map((reading) => reading.metric)).toEqual(['cpu']);
    });

    it('tells how it stood at an earlier time, by the last sample before it', async () => {
      const { samples } = opened.stores;
      await samples.add([readingOf('cpu', 1)]);
      await samples.add([readingOf('cpu', 3, { value: 42 })]);
      await samples.add([readingOf('cpu', 5, { value: 99, status: 'critical' })]);
      expect(await samples.latest(at(0), at(5))).toMatchObject([
        { metric: 'cpu', value: 42, measuredAt: at(3) },
      ]);
      expect(await samples.latest(at(4), at(5))).toEqual([]);
    });

    it('counts what is well by probe and moment, and tells the rest whole, now and at an earlier time', async () => {
      const { samples } = opened.stores;
      const bad = readingOf('disk-used', 3, {
        part: '/',
        status: 'warning',
        detail: '9 GiB',
        limit: '> 85 %',
      });
      await samples.add([readingOf('cpu', 1, { status: 'critical' }), readingOf('load', 2)]);
      await samples.add([readingOf('cpu', 3), readingOf('busy', 3), bad]);
      await samples.add([readingOf('cpu', 3, { system: 'shop' }), readingOf('old', 0)]);
      const ok = (system: string, minutes: number, count: number) => ({
        ...{ system, probe: 'host-cpu', status: 'ok', measuredAt: at(minutes), count },
      });
      const now = await samples.overview(at(1));
      expect(now.notOk).toEqual([bad]);
      expect(now.ok).toHaveLength(3);
      expect(now.ok).toEqual(expect.arrayContaining([ok('host', 2, 1), ok('host', 3, 2), ok('shop', 3, 1)]));
      const then = await samples.overview(at(1), at(3));
      expect(then.notOk).toMatchObject([{ metric: 'cpu', status: 'critical', measuredAt: at(1) }]);
      expect(then.ok).toEqual([ok('host', 2, 1)]);
    });

    it('keeps the newest reading when an older one comes late, and both as samples', async () => {
      const { samples } = opened.stores;
      await samples.add([readingOf('cpu', 5)]);
      await samples.add([readingOf('cpu', 4)]);
      await samples.add([]);
      expect((await samples.latest(at(0)))[0]?.measuredAt).toEqual(at(5));
      expect((await samples.series(['cpu'], at(0), at(9), 10))[0]?.points).toHaveLength(2);
    });

    it('stores a reading that is told twice once', async () => {
      const { samples } = opened.stores;
      await samples.add([readingOf('cpu', 1), readingOf('cpu', 1)]);
      await samples.add([readingOf('cpu', 1)]);
      expect((await samples.series(['cpu'], at(0), at(9), 10))[0]?.points).toEqual([
        { at: at(1), value: 1, status: 'ok' },
      ]);
    });

    it('answers every sample of a short period, with gaps where nothing could be measured', async () => {
      const { samples } = opened.stores;
      const { value: _value, ...unknown } = readingOf('cpu', 2, { status: 'unknown', error: 'timed out' });
      await samples.add([
        readingOf('cpu', 0),
        readingOf('cpu', 1),
        unknown,
        readingOf('cpu', 3),
        readingOf('other', 1),
      ]);
      const series = await samples.series(['cpu'], at(1), at(3), 100);
      expect(series).toMatchObject([
        { system: 'host', probe: 'host-cpu', target: 'web-1', metric: 'cpu', unit: 'percent' },
      ]);
      expect(series[0]?.part).toBeUndefined();
      expect(series[0]?.points).toEqual([
        { at: at(1), value: 1, status: 'ok' },
        { at: at(2), status: 'unknown' },
      ]);
    });

    it('thins a long period to means with the worst status of each slice', async () => {
      const { samples } = opened.stores;
      const minutes = Array.from({ length: 60 }, (_, index) => index);
      await samples.add(
        minutes.map((minute) => readingOf('cpu', minute, minute === 7 ? { status: 'critical' } : {})),
      );
      const [series] = await samples.series(['cpu'], at(0), at(60), 6);
      expect(series?.points.map((point) => point.value)).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5]);
      expect(series?.points[0]).toEqual({ at: at(0), value: 4.5, status: 'critical' });
    });

    it('keeps targets and parts apart', async () => {
      const { samples } = opened.stores;
      await samples.add([
        readingOf('disk', 1, { part: '/' }),
        readingOf('disk', 1, { part: '/var' }),
        readingOf('disk', 1, { target: 'web-2' }),
      ]);
      const series = await samples.series(['disk'], at(0), at(2), 10);
      expect(series.map(({ target, part }) => `${target}:${part}`).sort()).toEqual([
        'web-1:/',
        'web-1:/var',
        'web-2:undefined',
      ]);
    });

    it('sums up what was measured in a period', async () => {
      const { samples } = opened.stores;
      const { value: _value, ...unknown } = readingOf('cpu', 4, { status: 'unknown', error: 'timed out' });
      await samples.add([
        readingOf('cpu', 1),
        readingOf('cpu', 2),
        readingOf('cpu', 6),
        unknown,
        readingOf('cpu', 9),
      ]);
      await samples.add([readingOf('old', -5)]);
      const summaries = await samples.summaries(at(1), at(9));
      expect(summaries).toHaveLength(1);
      expect(summaries[0]).toMatchObject({ metric: 'cpu', minimum: 1, mean: 3, maximum: 6, samples: 3 });
      expect(summaries[0]).toMatchObject({ first: 1, last: 6, notOkShare: 0.25 });
      expect(summaries[0]?.p95).toBeCloseTo(5.6);
    });

    it('leaves out what is of another system or probe', async () => {
      const { samples } = opened.stores;
      const all = [
        readingOf('cpu', 1),
        readingOf('cpu', 1, { system: 'shop' }),
        readingOf('cpu', 1, { system: 'shop', probe: 'web' }),
      ];
      await samples.add(all);
      const of = (found: readonly { system: string; probe: string }[]) =>
        found.map(({ system, probe }) => `${system} ${probe}`);
      const shop = { system: 'shop' };
      expect(of(await samples.latest(at(0), undefined, shop)).sort()).toEqual(['shop host-cpu', 'shop web']);
      expect(of(await samples.latest(at(0), undefined, { ...shop, probe: 'web' }))).toEqual(['shop web']);
      expect(of(await samples.latest(at(0), at(2), { probe: 'web' }))).toEqual(['shop web']);
      expect(of(await samples.latest(at(0), at(2), shop))).toHaveLength(2);
      expect(of(await samples.series(['cpu'], at(0), at(2), 9, { ...shop, probe: 'web' }))).toEqual([
        'shop web',
      ]);
      expect(of(await samples.summaries(at(0), at(2), shop))).toEqual(['shop host-cpu', 'shop web']);
      expect(await samples.summaries(at(0), at(2), { system: 'other' })).toEqual([]);
    });

    it('finds the standings of plans that are none any more, once they are old', async () => {
      const { samples } = opened.stores;
      const of = (system: string, probe: string, minute: number): ReadingStanding => ({
        ...{ system, probe, target: 'web-1', metric: 'up', part: undefined, status: 'ok', since: at(0) },
        ...{ overSince: {}, raised: undefined, raisedLevel: undefined, raisedAt: undefined },
        ...{ easedAt: undefined, seenAt: at(minute) },
      });
      await samples.setStandings([of('shop', 'web', 1), of('shop', 'old', 1), of('shop', 'new', 9)]);
      await samples.setStandings([of('pool', 'web', 1)]);
      const found = await samples.standingsBeyond([{ system: 'shop', probe: 'web' }], at(5));
      expect(found.map(({ system, probe }) => `${system} ${probe}`).sort()).toEqual(['pool web', 'shop old']);
    });

    it('remembers since when each reading has been in its status', async () => {
      const { samples } = opened.stores;
      const standing: ReadingStanding = {
        system: 'host',
        probe: 'host-disk',
        target: 'web-1',
        metric: 'disk-used',
        part: '/',
        status: 'critical',
        since: at(1),
        overSince: { warning: at(1).getTime(), 'a-level': at(2).getTime() },
        raised: 'critical',
        raisedLevel: 'a-level',
        raisedAt: at(2),
        easedAt: at(3),
        seenAt: at(3),
      };
      const other = {
        ...standing,
        part: undefined,
        status: 'ok',
        overSince: {},
        raised: undefined,
        raisedLevel: undefined,
        raisedAt: undefined,
        easedAt: undefined,
      } as const;
      await samples.setStandings([standing, other]);
      expect(await samples.standings()).toHaveLength(2);
      expect(await samples.standings()).toEqual(expect.arrayContaining([standing, other]));
      const elsewhere = { ...standing, system: 'shop' };
      await samples.setStandings([elsewhere]);
      expect(await samples.standings('shop')).toEqual([elsewhere]);
      expect(await samples.standings('shop', ['other'])).toEqual([]);
      expect(await samples.standings('shop', ['other', 'host-disk'])).toEqual([elsewhere]);
      await samples.removeStandings([elsewhere]);
      expect(await samples.standingsOf([{ system: other.system, probe: other.probe }])).toContainEqual(other);
      expect(await samples.standingsOf([{ system: 'elsewhere', probe: other.probe }])).toEqual([]);
      expect(await samples.standingsOf([])).toEqual([]);
      const calmed = {
        ...standing,
        status: 'ok',
        since: at(3),
        overSince: {},
        raised: 'info',
        raisedLevel: undefined,
        raisedAt: undefined,
        easedAt: undefined,
      } as const;
      expect(await samples.setStandings([calmed])).toEqual([calmed]);
      expect(await samples.setStandings([calmed], [{ ...standing, seenAt: at(2) }])).toEqual([calmed]);
      expect(await samples.standings()).toEqual(expect.arrayContaining([standing, other]));
      expect(await samples.setStandings([calmed], [standing])).toEqual([]);
      expect(await samples.standings()).toEqual(expect.arrayContaining([calmed, other]));
      await samples.setStandings([]);
      expect(await samples.standings()).toHaveLength(2);
      await samples.removeStandings([{ ...calmed, seenAt: at(2) }]);
      expect(await samples.standings()).toHaveLength(2);
      await samples.removeStandings([]);
      await samples.removeStandings([calmed]);
      expect(await samples.standings()).toEqual([other]);
    });
  });
}
