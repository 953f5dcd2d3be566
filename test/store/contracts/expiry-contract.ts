import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertExpiry } from '../../../src/domain/expiry.ts';
import { alertOf, at, ingest } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const options = { watchGapMs: 150_000, patienceMs: 300_000 };
const expiryOf = (name: string, minutes: number, over: Partial<AlertExpiry> = {}): AlertExpiry => ({
  fingerprint: alertOf(name).fingerprint,
  startsAt: at(0),
  expiresAt: at(minutes),
  lapsed: false,
  ...over,
});

/** What ends alerts that have to be told again and are not. */
export function expiryContract(open: OpenStores): void {
  describe('the expiries of alerts', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    const dueAt = async (minutes: number, limit = 10) =>
      (await opened.stores.alerts.expired(at(minutes), limit, options)).map(({ alert, expiresAt }) => [
        alert.labels['instance'],
        expiresAt,
      ]);

    it('are read in a batch as they were written by another', async () => {
      const { stores } = opened;
      await ingest(stores, { alerts: [alertOf('a')], expiries: [expiryOf('a', 5)] });
      await ingest(stores, { expiries: [expiryOf('a', 6, { lapsed: true })] });
      const { fingerprint } = alertOf('a');
      const known = await stores.alerts.ingest((tx) => tx.expiries([fingerprint, 'ffffffffffffffff']));
      expect([...known]).toEqual([[fingerprint, expiryOf('a', 6, { lapsed: true })]]);
    });

    it('are found once they have passed, the longest overdue first, with the alert', async () => {
      const { stores } = opened;
      const alerts = ['a', 'b', 'c'].map((name) => alertOf(name));
      const expiries = [expiryOf('a', 3), expiryOf('b', 2), expiryOf('c', 9)];
      await ingest(stores, { alerts, expiries });
      expect(await dueAt(1.9)).toEqual([]);
      expect(await dueAt(3)).toEqual([
        ['b', at(2)],
        ['a', at(3)],
      ]);
      expect(await dueAt(4, 1)).toEqual([['b', at(2)]]);
      const [first] = await stores.alerts.expired(at(5), 1, options);
      expect(first?.alert).toEqual(alertOf('b'));
    });

    it('are of no meaning for what has lapsed, ended or begun anew', async () => {
      const { stores } = opened;
      const alerts = [
        alertOf('lapsed'),
        alertOf('ended', { status: 'resolved', endsAt: at(1) }),
        alertOf('anew', { startsAt: at(1) }),
      ];
      const expiries = [expiryOf('lapsed', 1, { lapsed: true }), expiryOf('ended', 1), expiryOf('anew', 1)];
      await ingest(stores, { alerts, expiries });
      expect(await dueAt(2)).toEqual([]);
    });

    it('wait for those who could not tell while nobody was watching', async () => {
      await ingest(opened.stores, { alerts: [alertOf('a')], expiries: [expiryOf('a', 5)] });
      expect(await dueAt(1)).toEqual([]);
      expect(await dueAt(20)).toEqual([]);
      expect(await dueAt(22)).toEqual([]);
      expect(await dueAt(24.4)).toEqual([]);
      expect(await dueAt(25)).toEqual([['a', at(5)]]);
    });

    it('wait as well when the clock was set back', async () => {
      await ingest(opened.stores, { alerts: [alertOf('a')], expiries: [expiryOf('a', 1)] });
      expect(await dueAt(0.5)).toEqual([]);
      expect(await dueAt(0.4)).toEqual([]);
      expect(await dueAt(2)).toEqual([]);
    });
  });
}
