import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alertOf,
  at,
  cardOf,
  changeIncident,
  entryOf,
  ingest,
  newIncidentOf,
  openIncident,
  silenceOf,
} from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What the pipeline relies on when it writes a batch. */
export function alertStoreContract(open: OpenStores): void {
  describe('the alert store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('answers an alert as it was written', async () => {
      const { stores } = opened;
      const alert = alertOf('db-1', {
        status: 'resolved',
        endsAt: at(3),
        labels: { alertname: 'Odd', 'a b': 'ü€😀"\\' },
      });
      await ingest(stores, { alerts: [alert] });
      expect(await stores.alerts.list({ limit: 10 })).toEqual([alert]);
      const known = await stores.alerts.ingest((tx) => tx.alerts([alert.fingerprint, 'ffffffffffffffff']));
      expect([...known]).toEqual([[alert.fingerprint, alert]]);
    });

    it('keeps the newest state of a fingerprint, without what is no longer there', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [alertOf('db-1', { silenceId: 'SIL-20261121-0009' })]);
      const [stored] = await stores.alerts.list({ limit: 10 });
      expect(stored).toMatchObject({ incidentId: id, silenceId: 'SIL-20261121-0009' });
      const again = alertOf('db-1', { startsAt: at(9), updatedAt: at(9), annotations: {} });
      await ingest(stores, { alerts: [again] });
      expect(await stores.alerts.list({ limit: 10 })).toEqual([again]);
    });

    it('mints the ids of what a batch opens, and puts them wherever the placeholder stood', async () => {
      const { stores } = opened;
      const page = {
        key: 'page.new-1.0.1.U0BEA',
        kind: 'page',
        channel: 'U0BEA',
        incidentId: 'new-1',
        threadOf: 'card.new-1',
        message: { text: 'You are called to new-1', blocks: [{ type: 'section', text: 'new-1' }] },
      } as const;
      const ids = await ingest(stores, {
        opened: [newIncidentOf('new-1'), newIncidentOf('new-10')],
        alerts: [alertOf('a', { incidentId: 'new-1' }), alertOf('b', { incidentId: 'new-10' })],
        timeline: [entryOf('new-1'), entryOf('new-10')],
        deliveries: [cardOf('new-1'), cardOf('new-10'), page],
      });
      expect([...ids]).toEqual([
        ['new-1', 'INC-20261121-0001'],
        ['new-10', 'INC-20261121-0002'],
      ]);
      expect((await stores.incidents.get('INC-20261121-0002'))?.incident.groupKey).toBe('default/new-10');
      expect(await stores.alerts.list({ incidentId: 'INC-20261121-0001', limit: 10 })).toHaveLength(1);
      expect(await stores.incidents.timeline('INC-20261121-0002', 10)).toHaveLength(1);
      expect(await stores.deliveries.get('card.INC-20261121-0002')).toBeDefined();
      expect(await stores.deliveries.get('page.INC-20261121-0001.0.1.U0BEA')).toMatchObject({
        incidentId: 'INC-20261121-0001',
        threadOf: 'card.INC-20261121-0001',
        message: {
          text: 'You are called to INC-20261121-0001',
          blocks: [{ type: 'section', text: 'INC-20261121-0001' }],
        },
      });
    });

    it('counts ids by the UTC day of opening, in the order of the batch', async () => {
      const { stores } = opened;
      const next = (name: string, time: string) => newIncidentOf(name, { openedAt: new Date(time) });
      const batch = [
        next('a', '2026-11-21T23:59:59.999Z'),
        next('b', '2026-11-22T00:00:00Z'),
        next('c', '2026-11-21T00:00:00Z'),
      ];
      const ids = await ingest(stores, { opened: batch });
      expect([...ids.values()]).toEqual(['INC-20261121-0001', 'INC-20261122-0001', 'INC-20261121-0002']);
      const more = await ingest(stores, { opened: [next('d', '2026-11-22T12:00:00Z')] });
      expect([...more.values()]).toEqual(['INC-20261122-0002']);
    });

    it('answers the newest incident of each group with what its alerts add up to', async () => {
      const { stores } = opened;
      await openIncident(stores, [], { groupKey: 'g1', state: 'resolved' });
      const newest = await openIncident(
        stores,
        [
          alertOf('a', { startsAt: at(-9), status: 'resolved', endsAt: at(-1) }),
          alertOf('b', { startsAt: at(-5) }),
          alertOf('c', { startsAt: at(-3), silenceId: 'SIL-20261121-0001' }),
        ],
        { groupKey: 'g1' },
      );
      await openIncident(stores, [], { groupKey: 'g2' });
      const found = await stores.alerts.ingest((tx) => tx.groupIncidents(['g1', 'g3']));
      expect([...found.keys()]).toEqual(['g1']);
      expect(found.get('g1')).toMatchObject({
        incident: { id: newest },
        alerts: { total: 3, firing: 2, silenced: 1, inhibited: 0, since: at(-5) },
      });
    });

    it('takes the later opened one for the newest, whatever the order of the ids', async () => {
      const { stores } = opened;
      const later = await openIncident(stores, [], { groupKey: 'g', openedAt: at(60) });
      await openIncident(stores, [], { groupKey: 'g', openedAt: at(0), state: 'resolved' });
      const found = await stores.alerts.ingest((tx) => tx.groupIncidents(['g']));
      expect(found.get('g')?.incident.id).toBe(later);
    });

    it('answers incidents by id, and none that does not exist', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [
        alertOf('a', { status: 'resolved', startsAt: at(-4), endsAt: at(0) }),
      ]);
      const found = await stores.alerts.ingest((tx) => tx.incidents([id, 'INC-20261121-0999']));
      expect([...found.keys()]).toEqual([id]);
      expect(found.get(id)?.alerts).toEqual({
        total: 1,
        firing: 0,
        silenced: 0,
        inhibited: 0,
        since: at(-4),
      });
    });

    it('raises the revision of what changed and keeps the rest of the incident as given', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const before = await stores.incidents.get(id);
      if (before === undefined) throw new Error('not opened');
      const changed = {
        ...before.incident,
        severity: 'critical',
        system: 'qdrant',
        updatedAt: at(1),
      } as const;
      await ingest(stores, { changed: [changed] });
      expect((await stores.incidents.get(id))?.incident).toEqual({ ...changed, revision: 2 });
    });

    it('writes nothing of a batch that fails', async () => {
      const { stores } = opened;
      const failing = stores.alerts.ingest(async (tx) => {
        await tx.write({
          alerts: [alertOf('a')],
          opened: [newIncidentOf('n')],
          changed: [],
          timeline: [],
          deliveries: [],
        });
        throw new Error('the route is gone');
      });
      await expect(failing).rejects.toThrow('the route is gone');
      expect(await stores.alerts.list({ limit: 10 })).toEqual([]);
      expect(await stores.incidents.list({ limit: 10 })).toEqual([]);
      const ids = await ingest(stores, { opened: [newIncidentOf('n')] });
      expect(ids.get('n')).toBe('INC-20261121-0001');
    });

    it('leaves a delivery that exists as it is', async () => {
      const { stores } = opened;
      await ingest(stores, { deliveries: [{ key: 'notice.1', kind: 'notice', channel: '#ops' }] });
      await ingest(stores, { deliveries: [{ key: 'notice.1', kind: 'notice', channel: '#elsewhere' }] });
      expect((await stores.deliveries.get('notice.1'))?.channel).toBe('#ops');
    });

    it('answers the silences that are active at a time', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      await changeIncident(stores, id, {}, { silence: silenceOf({ startsAt: at(0), endsAt: at(10) }) });
      await changeIncident(stores, id, {}, { silence: silenceOf({ startsAt: at(20), endsAt: at(30) }) });
      const activeAt = (minutes: number) => stores.alerts.ingest((tx) => tx.silences(at(minutes)));
      expect((await activeAt(0)).map((silence) => silence.endsAt)).toEqual([at(10)]);
      expect(await activeAt(10)).toEqual([]);
      expect((await activeAt(25)).map((silence) => silence.endsAt)).toEqual([at(30)]);
    });

    it('lists firing before resolved, then the worse, then the older', async () => {
      const { stores } = opened;
      const labels = (severity: string) => ({ alertname: 'X', severity });
      await ingest(stores, {
        alerts: [
          alertOf('old-resolved', {
            status: 'resolved',
            endsAt: at(0),
            labels: labels('critical'),
            startsAt: at(-90),
          }),
          alertOf('info', { labels: labels('info'), startsAt: at(-80) }),
          alertOf('page', { labels: labels('page'), startsAt: at(-1) }),
          alertOf('critical', { labels: labels('critical'), startsAt: at(-2) }),
          alertOf('none', { labels: { alertname: 'X' } }),
        ],
      });
      const names = async (filter: { status?: 'firing' | 'resolved'; limit: number }) =>
        (await stores.alerts.list(filter)).map((alert) =>
          Buffer.from(alert.fingerprint, 'hex').toString().slice(-4),
        );
      const order = ['critical', 'page', 'none', 'info', 'old-resolved'].map(
        (name) => alertOf(name).fingerprint,
      );
      expect((await stores.alerts.list({ limit: 10 })).map((alert) => alert.fingerprint)).toEqual(order);
      expect(await names({ limit: 2 })).toHaveLength(2);
      expect(await names({ status: 'resolved', limit: 10 })).toHaveLength(1);
    });

    it('lists those alone that carry the labels asked for, before it counts how many are enough', async () => {
      const { stores } = opened;
      const own = (zone: string) => ({ alertname: 'HighCpu', severity: 'warning', zone, role: 'db' });
      await ingest(stores, {
        alerts: [
          alertOf('a', { labels: { ...own('eu'), severity: 'critical' } }),
          alertOf('b', { labels: own('us') }),
          alertOf('c', { labels: { alertname: 'HighCpu', severity: 'warning' } }),
        ],
      });
      const found = await stores.alerts.list({ labels: { zone: 'us', role: 'db' }, limit: 1 });
      expect(found.map(({ fingerprint }) => fingerprint)).toEqual([alertOf('b').fingerprint]);
      expect(await stores.alerts.list({ labels: { zone: 'asia' }, limit: 9 })).toEqual([]);
      expect(await stores.alerts.list({ labels: {}, limit: 9 })).toHaveLength(3);
    });

    it('sums up an incident without alerts as nothing', async () => {
      expect(await opened.stores.alerts.summary('INC-20261121-0001')).toEqual({
        total: 0,
        firing: 0,
        silenced: 0,
        inhibited: 0,
      });
    });
  });
}
