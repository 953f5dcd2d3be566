import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertOf, at, bea, changeIncident, entryOf, ingest, openIncident } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What reports rely on. */
export function figureStoreContract(open: OpenStores): void {
  describe('the figure store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    async function acknowledge(id: string, minutes: number): Promise<void> {
      const entry = entryOf(id, { kind: 'acknowledged', actor: bea, at: at(minutes), version: 2 });
      await changeIncident(
        opened.stores,
        id,
        { state: 'acknowledged', acknowledgedAt: at(minutes) },
        { timeline: [entry] },
      );
    }

    it('answers nothing for a quiet period', async () => {
      expect(await opened.stores.figures.incidents(at(0), at(60))).toEqual({
        openedBySeverity: { critical: 0, warning: 0, info: 0 },
        resolved: 0,
        stillOpen: 0,
        acknowledged: 0,
        escalated: 0,
        episodes: 0,
        noisiest: [],
      });
    });

    it('counts what was opened in the period by severity', async () => {
      const { stores } = opened;
      await openIncident(stores, [], { severity: 'critical', openedAt: at(0) });
      await openIncident(stores, [], { severity: 'info', openedAt: at(59) });
      await openIncident(stores, [], { severity: 'info', openedAt: at(30) });
      await openIncident(stores, [], { severity: 'warning', openedAt: at(60) });
      await openIncident(stores, [], { severity: 'warning', openedAt: at(-1) });
      const figures = await stores.figures.incidents(at(0), at(60));
      expect(figures.openedBySeverity).toEqual({ critical: 1, warning: 0, info: 2 });
      expect(figures.stillOpen).toBe(4);
    });

    it('means the time to acknowledge from opened to the first acknowledgement', async () => {
      const { stores } = opened;
      const first = await openIncident(stores, [], { openedAt: at(0) });
      const second = await openIncident(stores, [], { openedAt: at(10) });
      await openIncident(stores, [], { openedAt: at(10) });
      await acknowledge(first, 4);
      await changeIncident(stores, first, { state: 'triggered' });
      await acknowledge(first, 50);
      await acknowledge(second, 12);
      const figures = await stores.figures.incidents(at(0), at(60));
      expect(figures).toMatchObject({ acknowledged: 2, meanTimeToAcknowledgeMs: 180_000 });
    });

    it('means the time to resolve of what was opened in the period, and counts what was resolved in it', async () => {
      const { stores } = opened;
      const resolved = (openedMinutes: number, minutes: number) =>
        openIncident(stores, [], { openedAt: at(openedMinutes), state: 'resolved', resolvedAt: at(minutes) });
      await resolved(0, 20);
      await resolved(10, 90);
      await resolved(-30, 30);
      await openIncident(stores, [], { openedAt: at(5), state: 'triggered', resolvedAt: at(7) });
      const figures = await stores.figures.incidents(at(0), at(60));
      expect(figures).toMatchObject({ resolved: 2, meanTimeToResolveMs: 3_000_000 });
      // One was resolved after the period and one was opened again: at its end both were open.
      expect(figures.stillOpen).toBe(2);
    });

    it('counts episodes by alert, however often each is told, with their incidents', async () => {
      const { stores } = opened;
      const flapping = alertOf('a', { labels: { alertname: 'Flapping' } });
      await openIncident(stores, [flapping]);
      await ingest(stores, { alerts: [{ ...flapping, annotations: {} }] });
      await ingest(stores, { alerts: [{ ...flapping, status: 'resolved', endsAt: at(1) }] });
      await openIncident(stores, [{ ...flapping, startsAt: at(2) }]);
      await openIncident(stores, [alertOf('b'), alertOf('c'), alertOf('d')]);
      await ingest(stores, { alerts: [alertOf('e', { startsAt: at(61) })] });
      const { noisiest } = await stores.figures.incidents(at(0), at(60));
      expect(noisiest).toEqual([
        { alertname: 'HighCpu', episodes: 3, incidents: 1 },
        { alertname: 'Flapping', episodes: 2, incidents: 2 },
      ]);
    });

    it('counts all episodes, not only those of the noisiest alerts', async () => {
      const { stores } = opened;
      const many = Array.from({ length: 12 }, (_, index) =>
        alertOf(`alert-${index}`, { labels: { alertname: `Alert${index}` } }),
      );
      await openIncident(stores, many);
      const figures = await stores.figures.incidents(at(0), at(60));
      expect([figures.noisiest.length, figures.episodes]).toEqual([10, 12]);
    });

    it('can look at one system only, and counts in what of it somebody more was called', async () => {
      const { stores } = opened;
      const shop = { labels: { alertname: 'Slow', system: 'shop' } };
      const own = await openIncident(stores, [alertOf('a', shop)], { system: 'shop', severity: 'critical' });
      await openIncident(stores, [alertOf('b')], { system: 'other', severity: 'critical' });
      const entry = entryOf(own, { kind: 'escalated', actor: bea, at: at(3), version: 1 });
      await changeIncident(stores, own, {}, { timeline: [entry] });
      await changeIncident(stores, own, { state: 'resolved', resolvedAt: at(9) });
      expect(await stores.figures.incidents(at(0), at(60), 'shop')).toMatchObject({
        openedBySeverity: { critical: 1 },
        resolved: 1,
        stillOpen: 0,
        escalated: 1,
        episodes: 1,
        noisiest: [{ alertname: 'Slow' }],
      });
      expect(await stores.figures.incidents(at(0), at(60), 'other')).toMatchObject({
        escalated: 0,
        stillOpen: 1,
      });
      expect((await stores.figures.incidents(at(0), at(60))).openedBySeverity.critical).toBe(2);
    });
  });
}
