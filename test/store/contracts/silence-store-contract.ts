import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/domain/errors.ts';
import type { Silence } from '../../../src/domain/silence.ts';
import { alertOf, at, changeIncident, ingest, openIncident, silenceOf } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What silencing relies on. */
export function silenceStoreContract(open: OpenStores): void {
  describe('the silence store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    async function silence(incidentId: string, over: Partial<Silence> = {}): Promise<void> {
      await changeIncident(opened.stores, incidentId, {}, { silence: silenceOf(over) });
    }

    it('answers a silence by its id', async () => {
      const id = await openIncident(opened.stores);
      await silence(id, { incidentId: id });
      expect(await opened.stores.silences.get('SIL-20261121-0001')).toEqual({
        id: 'SIL-20261121-0001',
        version: 1,
        ...silenceOf({ incidentId: id }),
      });
      expect(await opened.stores.silences.get('SIL-20261121-0002')).toBeUndefined();
    });

    it('lists active and pending ones, the first to end first', async () => {
      const id = await openIncident(opened.stores);
      await silence(id, { comment: 'long', endsAt: at(90) });
      await silence(id, { comment: 'over', endsAt: at(10) });
      await silence(id, { comment: 'short', endsAt: at(30) });
      await silence(id, { comment: 'pending', startsAt: at(40), endsAt: at(50) });
      const open = await opened.stores.silences.listOpen(at(10));
      expect(open.map(({ comment }) => comment)).toEqual(['short', 'pending', 'long']);
    });

    it('lists those that ended within a span, the last to end first', async () => {
      const id = await openIncident(opened.stores);
      for (const end of [5, 10, 20, 21]) await silence(id, { comment: `${end}`, endsAt: at(end) });
      const between = async (limit: number) =>
        (await opened.stores.silences.listEnded(at(10), at(20), limit)).map(({ comment }) => comment);
      expect(await between(10)).toEqual(['20', '10']);
      expect(await between(1)).toEqual(['20']);
    });

    it('ends a silence now, and leaves one that has ended as it is', async () => {
      const { silences } = opened.stores;
      await silence(await openIncident(opened.stores));
      expect((await silences.expire('SIL-20261121-0001', at(5))).endsAt).toEqual(at(5));
      expect((await silences.expire('SIL-20261121-0001', at(8))).endsAt).toEqual(at(5));
      expect(await silences.listOpen(at(5))).toEqual([]);
    });

    it.each([
      [[['zone', '=', 'eu']], ['here', 'both']],
      [[['zone', '!=', 'eu']], ['bare', 'there']],
      [[['zone', '=', '']], ['bare']],
      [[['zone', '!=', '']], ['both', 'here', 'there']],
      [[['zone', '=~', 'eu|us']], ['both', 'here', 'there']],
      [
        [
          ['zone', '=', 'eu'],
          ['role', '!~', 'd.*'],
        ],
        ['here'],
      ],
      [
        [
          ['zone', '!=', 'us'],
          ['role', '=', 'db'],
        ],
        ['both'],
      ],
      [[["it's", '=', '%']], []],
    ] as const)(
      'hides of what fires just what %j match, a missing label being empty',
      async (given, hidden) => {
        const base = { alertname: 'HighCpu', severity: 'warning' };
        const labels = {
          bare: base,
          here: { ...base, zone: 'eu' },
          there: { ...base, zone: 'us' },
          both: { ...base, zone: 'eu', role: 'db' },
        };
        const { stores } = opened;
        await openIncident(
          stores,
          Object.entries(labels).map(([name, own]) => alertOf(name, { labels: own })),
        );
        const matchers = given.map(([label, operator, value]) => ({ label, operator, value }));
        const created = await stores.silences.create(silenceOf({ matchers }), at(1));
        const found = await stores.silences.hiddenBy([created?.id ?? ''], 10);
        const names = Object.keys(labels).filter((name) =>
          found.alerts.some(({ fingerprint }) => fingerprint === alertOf(name).fingerprint),
        );
        expect(names.toSorted()).toEqual([...hidden].toSorted());
        // The step that tells of its end counts the same ones.
        await stores.silences.expire(created?.id ?? '', at(2));
        let named: readonly string[] = [];
        await stores.silences.step(created?.id ?? '', at(2), (due) => {
          named = due.firing.map(({ fingerprint }) => fingerprint);
          expect(due.firingTotal).toBe(hidden.length);
          return { timer: { phase: 'over' }, deliveries: [] };
        });
        expect([...named].toSorted()).toEqual(hidden.map((name) => alertOf(name).fingerprint).toSorted());
      },
    );

    it('refuses to end what does not exist', async () => {
      const unknown = opened.stores.silences.expire('SIL-20261121-0009', at(0));
      await expect(unknown).rejects.toThrow(NotFoundError);
      await expect(unknown).rejects.toThrow("Silence 'SIL-20261121-0009' does not exist.");
    });

    it('takes the marks off when silences have ended, and names the incidents until they were looked at', async () => {
      const { stores } = opened;
      const first = await openIncident(stores, [alertOf('a'), alertOf('b')]);
      const second = await openIncident(stores, [alertOf('c', { labels: { alertname: 'DiskFull' } })]);
      await silence(first, { endsAt: at(10) });
      await silence(second, {
        matchers: [{ label: 'alertname', operator: '=', value: 'DiskFull' }],
        endsAt: at(30),
      });
      expect(await stores.silences.releaseEnded(at(9))).toEqual([]);
      expect(await stores.silences.releaseEnded(at(10))).toEqual([first]);
      expect(await stores.alerts.summary(first)).toMatchObject({ firing: 2, silenced: 0 });
      expect(await stores.alerts.summary(second)).toMatchObject({ firing: 1, silenced: 1 });
      expect(await stores.silences.releaseEnded(at(10))).toEqual([first]);
      await stores.silences.released(first);
      await stores.silences.released(first);
      expect(await stores.silences.releaseEnded(at(10))).toEqual([]);
      expect(await stores.silences.releaseEnded(at(30))).toEqual([second]);
    });

    it('keeps hidden what another silence still hides', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [alertOf('a')]);
      await silence(id, { endsAt: at(10) });
      await silence(id, { endsAt: at(60) });
      expect(await stores.silences.releaseEnded(at(10))).toEqual([]);
      expect(await stores.alerts.summary(id)).toMatchObject({ silenced: 1 });
      expect(await stores.silences.releaseEnded(at(60))).toEqual([id]);
    });

    it('names no incident for alerts that have none', async () => {
      const { stores } = opened;
      await silence(await openIncident(stores, []), { endsAt: at(10) });
      await ingest(stores, { alerts: [alertOf('a', { silenceId: 'SIL-20261121-0001' })] });
      expect(await stores.silences.releaseEnded(at(10))).toEqual([]);
      expect((await stores.alerts.list({ limit: 1 }))[0]).not.toHaveProperty('silenceId');
    });
  });
}
