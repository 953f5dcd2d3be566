import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError, StaleError } from '../../../src/domain/errors.ts';
import { type NewSeries, seriesStep } from '../../../src/domain/silence-series.ts';
import { alertOf, at, openIncident } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const seriesId = 'SER-20261121-0001';
/** The present of the fixtures is Saturday, 02:14 UTC. */
const weekly: NewSeries = {
  matchers: [{ label: 'alertname', operator: '=', value: 'HighCpu' }],
  schedule: 'saturdays 02:00-03:14',
  timeZone: 'UTC',
  until: new Date('2026-12-31T00:00:00Z'),
  author: 'U0BEA',
  comment: 'backup',
};

/** What recurring silences rely on. */
export function silenceSeriesContract(open: OpenStores): void {
  describe('the store of recurring silences', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    const step = (minutes: number) =>
      opened.stores.silenceSeries.step(seriesId, at(minutes), (series) => seriesStep(series, at(minutes)));

    it('keeps one as it was made, due at once', async () => {
      const { silenceSeries } = opened.stores;
      const series = await silenceSeries.create(weekly, at(0));
      expect(series).toEqual({ ...weekly, id: seriesId, version: 1 });
      expect(await silenceSeries.get(seriesId)).toEqual(series);
      expect(await silenceSeries.listOpen(at(0))).toEqual([series]);
      expect(await silenceSeries.listOpen(weekly.until)).toEqual([]);
      expect(await silenceSeries.due(at(0), 10)).toEqual([seriesId]);
      expect(await silenceSeries.nextDue()).toEqual(at(0));
    });

    it('makes the occurrence that goes on once, hides by it, and then the next one', async () => {
      const { stores } = opened;
      const incidentId = await openIncident(stores, [alertOf('a')]);
      await stores.silenceSeries.create(weekly, at(0));
      const made = await Promise.all([step(0), step(0), step(0)]);
      expect(made.filter((silence) => silence !== undefined)).toMatchObject([
        { seriesId, startsAt: at(-14), endsAt: at(60), author: 'U0BEA', comment: 'backup' },
      ]);
      expect(await stores.alerts.summary(incidentId)).toMatchObject({ silenced: 1 });
      expect(await stores.silenceSeries.nextDue()).toEqual(at(60));
      expect(await step(59)).toBeUndefined();
      expect(await step(60)).toMatchObject({ startsAt: at(7 * 24 * 60 - 14) });
      expect(await stores.silences.listOpen(at(60))).toHaveLength(1);
    });

    it('ends with its occurrence, for who saw how it stands', async () => {
      const { stores } = opened;
      await stores.silenceSeries.create(weekly, at(0));
      await step(0);
      await expect(stores.silenceSeries.end(seriesId, at(5), 'U0OLU', 2)).rejects.toThrow(StaleError);
      expect(await stores.silenceSeries.end(seriesId, at(5), 'U0OLU', 1)).toBe(true);
      expect(await stores.silenceSeries.end(seriesId, at(6), 'U0OLU', 1)).toBe(false);
      expect(await stores.silences.listOpen(at(5))).toEqual([]);
      expect(await stores.silenceSeries.listOpen(at(5))).toEqual([]);
      expect(await stores.silenceSeries.nextDue()).toBeUndefined();
      const unknown = stores.silenceSeries.end('SER-20261121-0009', at(5), 'U0OLU');
      await expect(unknown).rejects.toThrow(NotFoundError);
    });
  });
}
