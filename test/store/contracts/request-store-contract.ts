import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What the doors rely on so that a request acts once, whichever process it reaches. */
export function requestStoreContract(open: OpenStores): void {
  describe('the request store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives a request to one of many that claim it at once', async () => {
      const { requests } = opened.stores;
      const claims = Array.from({ length: 12 }, () => requests.claim('delivery 1', at(0), at(10)));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    it('keeps requests apart, whatever names them', async () => {
      const { requests } = opened.stores;
      for (const key of ['a', 'A', 'a ', 'ü😀\u0000', 'a'.repeat(10_000)]) {
        expect(await requests.claim(key, at(0), at(10))).toBe(true);
        expect(await requests.claim(key, at(1), at(11))).toBe(false);
      }
    });

    it('forgets a request when its time is over, and not before', async () => {
      const { requests } = opened.stores;
      await requests.claim('a', at(0), at(10));
      expect(await requests.claim('a', at(9), at(19))).toBe(false);
      expect(await requests.claim('a', at(10), at(20))).toBe(true);
      expect(await requests.claim('a', at(19), at(29))).toBe(false);
    });

    it('deletes what has expired and keeps the rest', async () => {
      const { requests } = opened.stores;
      await requests.claim('old', at(0), at(10));
      await requests.claim('new', at(5), at(15));
      expect(await requests.prune(at(10))).toBe(1);
      expect(await requests.prune(at(10))).toBe(0);
      expect(await requests.claim('new', at(10), at(20))).toBe(false);
    });
  });
}
