import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What the report scheduler relies on. */
export function reportStoreContract(open: OpenStores): void {
  describe('the report store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('opens a slot once', async () => {
      const { reports } = opened.stores;
      expect(await reports.openSlot('daily-health', at(0))).toBe(true);
      expect(await reports.openSlot('daily-health', at(0))).toBe(false);
      expect(await reports.openSlot('daily-health', at(1))).toBe(true);
      expect(await reports.openSlot('weekly-incidents', at(0))).toBe(true);
    });

    it('opens a slot for one of many that try at once', async () => {
      const tries = Array.from({ length: 10 }, () => opened.stores.reports.openSlot('daily-health', at(0)));
      expect((await Promise.all(tries)).filter((created) => created)).toHaveLength(1);
    });

    it('answers how a slot stands', async () => {
      const { reports } = opened.stores;
      expect(await reports.slot('daily-health', at(0))).toBeUndefined();
      await reports.openSlot('daily-health', at(0));
      expect(await reports.slot('daily-health', at(0))).toEqual({
        report: 'daily-health',
        slot: at(0),
        state: 'due',
        imagesShown: 0,
      });
      await reports.markPosted('daily-health', at(0));
      expect((await reports.slot('daily-health', at(0)))?.state).toBe('posted');
    });

    it('lets one caller show each image, and again when nobody can have seen it', async () => {
      const { reports } = opened.stores;
      await reports.openSlot('daily-health', at(0));
      const started = (index: number) => reports.imageStarted('daily-health', at(0), index);
      const answers = await Promise.all([started(0), started(0), started(0)]);
      expect(answers.filter((mine) => mine)).toHaveLength(1);
      expect(await started(2)).toBe(false);
      await reports.imageRefused('daily-health', at(0), 0);
      expect(await started(0)).toBe(true);
      expect(await started(1)).toBe(true);
      await reports.imageRefused('daily-health', at(0), 0);
      expect((await reports.slot('daily-health', at(0)))?.imagesShown).toBe(2);
      expect(await reports.imageStarted('daily-health', at(9), 0)).toBe(false);
    });

    it('answers the last slot of a report', async () => {
      const { reports } = opened.stores;
      expect(await reports.lastSlot('daily-health')).toBeUndefined();
      await reports.openSlot('daily-health', at(5));
      await reports.openSlot('daily-health', at(1));
      await reports.openSlot('weekly-incidents', at(9));
      expect(await reports.lastSlot('daily-health')).toEqual(at(5));
    });

    it('names slots that were opened before a time and never posted', async () => {
      const { stores, clock } = opened;
      await stores.reports.openSlot('daily-health', at(0));
      await stores.reports.openSlot('daily-health', at(-10));
      await stores.reports.markPosted('daily-health', at(-10));
      clock.advance(60_000);
      await stores.reports.openSlot('weekly-incidents', at(0));
      const names = async (minutes: number) =>
        (await stores.reports.unposted(at(minutes))).map(({ report }) => report);
      expect(await names(1)).toEqual(['daily-health']);
      expect(await names(2)).toEqual(['daily-health', 'weekly-incidents']);
    });

    it('remembers when a report was first scheduled', async () => {
      const { reports } = opened.stores;
      expect(await reports.firstScheduled('daily-health', at(0))).toEqual(at(0));
      expect(await reports.firstScheduled('daily-health', at(5))).toEqual(at(0));
      expect(await reports.firstScheduled('weekly-incidents', at(5))).toEqual(at(5));
    });
  });
}
