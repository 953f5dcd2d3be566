import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What heartbeats and the canary rely on. */
export function watcherStoresContract(open: OpenStores): void {
  describe('the heartbeat store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('keeps when each was heard of last and is late', async () => {
      const { heartbeats } = opened.stores;
      await heartbeats.expect('b', at(5));
      expect(await heartbeats.beat('a', at(0), at(11))).toEqual({ name: 'a', lastAt: at(0), dueAt: at(11) });
      await heartbeats.beat('a', at(2), at(13));
      // Told late of what was earlier.
      expect(await heartbeats.beat('a', at(1), at(12))).toEqual({ name: 'a', lastAt: at(2), dueAt: at(13) });
      await heartbeats.expect('a', at(3));
      expect(await heartbeats.list()).toEqual([
        { name: 'a', lastAt: at(2), dueAt: at(13) },
        { name: 'b', dueAt: at(5) },
      ]);
      await heartbeats.remove('a');
      expect((await heartbeats.list()).map(({ name }) => name)).toEqual(['b']);
    });

    it('notes an alert unless it has been heard of since', async () => {
      const { heartbeats } = opened.stores;
      await heartbeats.beat('a', at(0), at(11));
      await heartbeats.raised('a', at(10));
      expect(await heartbeats.list()).toEqual([{ name: 'a', lastAt: at(0), dueAt: at(11) }]);
      await heartbeats.raised('a', at(11));
      await heartbeats.expect('a', at(60));
      expect(await heartbeats.beat('a', at(20), at(31))).toEqual({
        name: 'a',
        lastAt: at(20),
        dueAt: at(31),
        raisedAt: at(11),
      });
      await heartbeats.raised('a', at(31));
      await heartbeats.cleared('a', at(31));
      expect((await heartbeats.list())[0]?.raisedAt).toEqual(at(11));
      await heartbeats.cleared('a', at(11));
      expect((await heartbeats.list())[0]?.raisedAt).toBeUndefined();
    });

    it('remembers when somebody looked', async () => {
      const { heartbeats } = opened.stores;
      expect(await heartbeats.watched(at(0))).toBeUndefined();
      expect(await heartbeats.watched(at(1))).toEqual(at(0));
      expect(await heartbeats.watched(at(1))).toEqual(at(1));
    });
  });

  describe('the canary store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('lets one of many begin each round', async () => {
      const { canary } = opened.stores;
      expect(await canary.last()).toBeUndefined();
      const first = await Promise.all([1, 2, 3].map(() => canary.begin(undefined, at(0))));
      expect(first.filter((round) => round !== undefined)).toEqual([1]);
      const second = await Promise.all([1, 2, 3].map(() => canary.begin(1, at(5))));
      expect(second.filter((round) => round !== undefined)).toEqual([2]);
      expect(await canary.last()).toEqual({ round: 2, sentAt: at(5) });
    });

    it('takes the first return of the newest round', async () => {
      const { canary } = opened.stores;
      await canary.begin(undefined, at(0));
      await canary.begin(1, at(5));
      await canary.returned(1, at(6));
      expect(await canary.last()).toEqual({ round: 2, sentAt: at(5) });
      await canary.returned(2, at(7));
      await canary.returned(2, at(8));
      expect(await canary.last()).toEqual({ round: 2, sentAt: at(5), returnedAt: at(7) });
      await canary.begin(2, at(10));
      expect(await canary.last()).toEqual({ round: 3, sentAt: at(10) });
    });

    it('lets one of many tell that rounds do not come back, and that they do again', async () => {
      const { canary } = opened.stores;
      expect(await canary.alarm(at(1))).toBe(false);
      await canary.begin(undefined, at(0));
      expect(await canary.alarm(undefined)).toBe(false);
      const told = await Promise.all([1, 2, 3].map(() => canary.alarm(at(1))));
      expect(told.filter(Boolean)).toHaveLength(1);
      await canary.begin(1, at(5));
      expect(await canary.last()).toEqual({ round: 2, sentAt: at(5), alarmedAt: at(1) });
      const again = await Promise.all([1, 2].map(() => canary.alarm(undefined)));
      expect(again.filter(Boolean)).toHaveLength(1);
      expect(await canary.last()).toEqual({ round: 2, sentAt: at(5) });
    });
  });
}
