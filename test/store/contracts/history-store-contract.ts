import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Episode } from '../../../src/domain/ports/history-store.ts';
import { alertOf, at, changeIncident, ingest, openIncident, silenceOf } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What a replay and a preview rely on. */
export function historyStoreContract(open: OpenStores): void {
  describe('the history store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const all = (from = at(-1000), to = at(1000)) => opened.stores.history.episodes(from, to, { limit: 100 });

    it('answers an episode with all that it began with, and its incident', async () => {
      const labels = { alertname: 'Odd', 'a b': 'ü€😀"\\' };
      const alert = alertOf('db-1', { labels, startsAt: at(-5), updatedAt: at(1) });
      const id = await openIncident(opened.stores, [alert]);
      expect(await all()).toEqual([
        {
          fingerprint: alert.fingerprint,
          source: 'alertmanager',
          labels,
          annotations: alert.annotations,
          startsAt: at(-5),
          acceptedAt: at(1),
          incidentId: id,
          grouped: false,
        },
      ]);
    });

    it('knows whether the source had grouped it', async () => {
      await ingest(opened.stores, { alerts: [{ ...alertOf('a'), grouped: true }, alertOf('b')] });
      expect((await all()).map((episode) => episode.grouped)).toEqual([true, false]);
      expect((await opened.stores.alerts.list({ limit: 2 }))[0]).not.toHaveProperty('grouped');
    });

    it('keeps how it began when it is told again, and takes the incident that comes later', async () => {
      const { stores } = opened;
      await ingest(stores, { alerts: [{ ...alertOf('a'), grouped: true }] });
      const id = await openIncident(stores, [
        alertOf('a', { annotations: { summary: 'worse' }, labels: { alertname: 'Other' }, updatedAt: at(3) }),
      ]);
      await openIncident(stores, [alertOf('a', { updatedAt: at(4) })]);
      expect(await all()).toEqual([
        expect.objectContaining({
          labels: alertOf('a').labels,
          annotations: alertOf('a').annotations,
          acceptedAt: at(0),
          grouped: true,
          incidentId: id,
        }),
      ]);
    });

    it('dates the end when it is accepted, once', async () => {
      const { stores } = opened;
      await ingest(stores, { alerts: [alertOf('a'), alertOf('b')] });
      expect((await all())[0]).not.toHaveProperty('resolvedAt');
      const end = alertOf('a', { status: 'resolved', endsAt: at(2), updatedAt: at(3) });
      await ingest(stores, { alerts: [end] });
      await ingest(stores, { alerts: [{ ...end, updatedAt: at(9) }] });
      expect((await all()).map((episode) => episode.resolvedAt)).toEqual([at(3), undefined]);
    });

    it('ends an episode with one that started later, also when nobody told its end', async () => {
      const { stores } = opened;
      await ingest(stores, { alerts: [alertOf('a', { startsAt: at(0), updatedAt: at(0) })] });
      await ingest(stores, { alerts: [alertOf('a', { startsAt: at(7), updatedAt: at(8) })] });
      expect((await all()).map((episode) => episode.resolvedAt)).toEqual([at(8), undefined]);
      const end = alertOf('a', { status: 'resolved', startsAt: at(9), endsAt: at(9), updatedAt: at(10) });
      await ingest(stores, { alerts: [end] });
      expect((await all()).map((episode) => episode.resolvedAt)).toEqual([at(8), at(10)]);
    });

    it('keeps every episode of an alert that comes and goes within one batch', async () => {
      const firing = (minutes: number) => alertOf('a', { startsAt: at(minutes), updatedAt: at(5) });
      const ended = (minutes: number) => ({
        ...firing(minutes),
        status: 'resolved' as const,
        endsAt: at(minutes + 1),
      });
      const { stores } = opened;
      await ingest(stores, { alerts: [firing(0), firing(0), ended(0), firing(2), ended(2), firing(4)] });
      expect((await all()).map(({ startsAt, resolvedAt }) => [startsAt, resolvedAt])).toEqual([
        [at(0), at(5)],
        [at(2), at(5)],
        [at(4), undefined],
      ]);
    });

    it('goes on with an episode that fires after its end', async () => {
      const { stores } = opened;
      const alert = alertOf('a');
      const ended = { ...alert, status: 'resolved' as const, endsAt: at(1), updatedAt: at(1) };
      await ingest(stores, { alerts: [alert] });
      await ingest(stores, { alerts: [ended] });
      await ingest(stores, { alerts: [{ ...alert, updatedAt: at(2) }] });
      expect(await all()).toEqual([expect.not.objectContaining({ resolvedAt: expect.anything() })]);
      await ingest(stores, { alerts: [ended, { ...alert, updatedAt: at(3) }] });
      expect(await all()).toEqual([expect.not.objectContaining({ resolvedAt: expect.anything() })]);
    });

    it('tells when and by whom the incident of an episode was acknowledged', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [alertOf('a')]);
      await changeIncident(stores, id, { state: 'acknowledged', owner: 'U0BEA', acknowledgedAt: at(4) });
      expect(await all()).toEqual([
        expect.objectContaining({ acknowledgedAt: at(4), acknowledgedBy: 'U0BEA' }),
      ]);
    });

    it('answers the silences that were active between two times', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const add = (from: number, to: number) =>
        changeIncident(stores, id, {}, { silence: silenceOf({ startsAt: at(from), endsAt: at(to) }) });
      await add(10, 20);
      await add(0, 10);
      await add(20, 30);
      const between = async (from: number, to: number) =>
        (await stores.history.silences(at(from), at(to))).map(({ startsAt }) => startsAt);
      expect(await between(0, 40)).toEqual([at(0), at(10), at(20)]);
      expect(await between(10, 20)).toEqual([at(10)]);
    });

    it('has no episode of an end whose beginning was never told', async () => {
      await ingest(opened.stores, { alerts: [alertOf('a', { status: 'resolved', endsAt: at(1) })] });
      expect(await all()).toEqual([]);
    });

    it('answers what was accepted from a time on and before another', async () => {
      const { stores } = opened;
      for (const minutes of [0, 10, 20]) {
        await ingest(stores, {
          alerts: [alertOf(`a${minutes}`, { startsAt: at(-60), updatedAt: at(minutes) })],
        });
      }
      expect((await all(at(0), at(20))).map((episode) => episode.acceptedAt)).toEqual([at(0), at(10)]);
    });

    it('turns pages in the order of acceptance without losing or repeating one', async () => {
      const { stores } = opened;
      const batch = (minutes: number, names: readonly string[]) =>
        names.map((name) => alertOf(name, { updatedAt: at(minutes), startsAt: at(minutes) }));
      await ingest(stores, { alerts: batch(1, ['c', 'a', 'b']) });
      await ingest(stores, { alerts: batch(0, ['z', 'y']) });
      await ingest(stores, { alerts: batch(2, ['a', 'c']) });
      const whole = await all();
      const turned: Episode[] = [];
      for (let after: Episode | undefined; ; after = turned.at(-1)) {
        const page = await stores.history.episodes(at(-1), at(9), {
          limit: 2,
          ...(after === undefined ? {} : { after }),
        });
        if (page.length === 0) break;
        turned.push(...page);
      }
      expect(turned).toEqual(whole);
      expect(whole.map(({ fingerprint }) => Buffer.from(fingerprint, 'hex').toString().slice(-1))).toEqual([
        ...'yzabcac',
      ]);
    });

    it('deletes what was accepted before a time and is over, and says how many', async () => {
      const { stores } = opened;
      const names = ['old', 'still', 'young'];
      await ingest(stores, {
        alerts: names.map((name) => alertOf(name, { updatedAt: at(name === 'young' ? 10 : 0) })),
      });
      const ended = (name: string) =>
        alertOf(name, { status: 'resolved', endsAt: at(11), updatedAt: at(11) });
      await ingest(stores, { alerts: [ended('old'), ended('young')] });
      expect(await stores.history.prune(at(10))).toBe(1);
      expect(await stores.history.prune(at(10))).toBe(0);
      expect((await all()).map(({ labels }) => labels['instance'])).toEqual(['still', 'young']);
    });
  });
}
