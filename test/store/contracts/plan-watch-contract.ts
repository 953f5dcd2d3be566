import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GradedReading } from '../../../src/domain/probe.ts';
import { at as minutes } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const gapMs = 150_000;
const at = (seconds: number) => minutes(seconds / 60);
const disk = { system: 'shop', probe: 'disk', everyMs: 60_000, absentAfterMs: 180_000 };
const cpu = { ...disk, probe: 'cpu' };

function reading(seconds: number, more: Partial<GradedReading> = {}): GradedReading {
  return {
    system: 'shop',
    probe: 'disk',
    target: 'db-1',
    metric: 'disk-used',
    unit: 'percent',
    value: 40,
    status: 'ok',
    measuredAt: at(seconds),
    ...more,
  };
}

/** Whether plans are run at all, as the sweeper and the runners rely on it. */
export function planWatchContract(open: OpenStores): void {
  describe('the watch over plans', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    /** Looks every minute up to a second, as the sweeper does; what it answered last. */
    async function watch(from: number, to: number, plans = [disk]) {
      let absent: readonly object[] = [];
      for (let seconds = from; seconds <= to; seconds += 60)
        absent = await opened.stores.planWatch.review(plans, at(seconds), gapMs);
      return absent;
    }

    it('names a plan that was measured and is not any more, once its time is over', async () => {
      await opened.stores.samples.add([reading(0), reading(30, { metric: 'disk-free' })]);
      expect(await watch(0, 180)).toEqual([]);
      expect(await watch(240, 240)).toEqual([{ system: 'shop', probe: 'disk', lastAt: at(30) }]);
    });

    it('goes on naming it while its own name alone is read by those who miss it', async () => {
      await opened.stores.samples.add([reading(0)]);
      await watch(0, 180);
      for (let seconds = 240; seconds <= 900; seconds += 60) {
        expect(await watch(seconds, seconds)).toEqual([{ system: 'shop', probe: 'disk', lastAt: at(0) }]);
        await opened.stores.samples.add([reading(seconds, { metric: 'disk', status: 'unknown' })]);
      }
    });

    it('stops with the first run, also one that failed', async () => {
      await opened.stores.samples.add([reading(0)]);
      await watch(0, 240);
      await opened.stores.samples.add([reading(240, { metric: 'disk', status: 'unknown' })]);
      await opened.stores.samples.add([reading(290, { metric: 'disk', status: 'unknown' })]);
      expect(await watch(300, 300)).toEqual([]);
      expect(await watch(360, 480)).toEqual([{ system: 'shop', probe: 'disk', lastAt: at(290) }]);
    });

    it('gives a plan that is new its whole time, and says that it never was measured', async () => {
      await watch(0, 600, []);
      expect(await watch(660, 840)).toEqual([]);
      expect(await watch(900, 900)).toEqual([{ system: 'shop', probe: 'disk' }]);
    });

    it('gives everything its whole time after nobody has looked for a while', async () => {
      await opened.stores.samples.add([reading(0)]);
      expect(await watch(0, 240)).toHaveLength(1);
      expect(await watch(4_000, 4_180)).toEqual([]);
      expect(await watch(4_240, 4_240)).toHaveLength(1);
    });

    it('gives a plan its whole time that is to be run more often than before', async () => {
      const slow = { ...disk, everyMs: 3_600_000, absentAfterMs: 3 * 3_600_000 };
      await opened.stores.samples.add([reading(0)]);
      expect(await watch(0, 1_800, [slow])).toEqual([]);
      expect(await watch(1_860, 2_040)).toEqual([]);
      expect(await watch(2_100, 2_100)).toHaveLength(1);
    });

    it('forgets what is not planned any more', async () => {
      await opened.stores.samples.add([reading(0)]);
      await watch(0, 240, [disk, cpu]);
      expect(await watch(300, 300, [])).toEqual([]);
      expect(await watch(360, 420, [disk])).toEqual([]);
    });

    it('tells when plans were measured last', async () => {
      await opened.stores.samples.add([
        reading(0),
        reading(60),
        reading(90, { probe: 'cpu', system: 'blog' }),
      ]);
      expect(await opened.stores.planWatch.lastMeasured([disk, cpu])).toEqual([
        { system: 'shop', probe: 'disk', at: at(60) },
      ]);
    });
  });
}
