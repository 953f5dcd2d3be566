import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FixedBaseline } from '../../../src/domain/ports/baseline-store.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const fixed = (changes: Partial<FixedBaseline> = {}): FixedBaseline => ({
  system: 'search',
  probe: 'api',
  metric: 'latency',
  value: 250,
  reason: 'measured after the update',
  setBy: 'U0OLU',
  setAt: at(1),
  ...changes,
});

/** What fixed baselines rely on. */
export function baselineStoreContract(open: OpenStores): void {
  describe('the baseline store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('keeps them whole, in order, and of one system alone where asked', async () => {
      const { baselines } = opened.stores;
      const all = [
        fixed({ metric: 'used', part: '/', value: 0.1 + 0.2 }),
        fixed({ metric: 'used', part: '/var', value: -3 }),
        fixed({ system: 'pipeline' }),
        fixed({ probe: 'Z' }),
        fixed(),
      ];
      await baselines.set(all);
      const [byVar, root, other, upper, plain] = [all[1], all[0], all[2], all[3], all[4]];
      expect(await baselines.list()).toEqual([other, upper, plain, root, byVar]);
      expect(await baselines.list('pipeline')).toEqual([other]);
      expect(await baselines.list('nothing')).toEqual([]);
    });

    it('puts what is set in the place of all that the metric had', async () => {
      const { baselines } = opened.stores;
      await baselines.set([fixed({ part: 'a' }), fixed({ part: 'b' }), fixed({ metric: 'other' })]);
      await baselines.set([fixed({ value: 300, setAt: at(2) })]);
      expect(await baselines.list()).toEqual([
        fixed({ value: 300, setAt: at(2) }),
        fixed({ metric: 'other' }),
      ]);
      await baselines.set([]);
      expect(await baselines.list()).toHaveLength(2);
    });

    it('clears a metric with all its parts, and says how many there were', async () => {
      const { baselines } = opened.stores;
      await baselines.set([fixed({ part: 'a' }), fixed({ part: 'b' }), fixed({ metric: 'other' })]);
      expect(await baselines.clear(fixed())).toBe(2);
      expect(await baselines.clear(fixed())).toBe(0);
      expect((await baselines.list()).map(({ metric }) => metric)).toEqual(['other']);
    });

    it('keeps words that no database would', async () => {
      const { baselines } = opened.stores;
      await baselines.set([fixed({ reason: 'a\u0000b \ud800' })]);
      const [kept] = await baselines.list();
      expect(kept?.reason).not.toContain('\u0000');
      expect(kept?.reason).toContain('b');
    });
  });
}
