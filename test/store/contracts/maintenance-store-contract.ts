import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/domain/errors.ts';
import type { NewWindow, WindowChange, WindowStanding } from '../../../src/domain/maintenance.ts';
import { alertOf, at, ingest, openIncident } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const windowId = 'MNT-20261121-0001';

function windowOf(over: Partial<NewWindow> = {}): NewWindow {
  return {
    kind: 'planned',
    name: 'patching',
    matchers: [
      [{ label: 'instance', operator: '=', value: 'a' }],
      [{ label: 'instance', operator: '=', value: 'b' }],
    ],
    startsAt: at(60),
    endsAt: at(120),
    channel: '#db',
    announceMs: [3_600_000],
    author: 'U0BEA',
    reason: 'kernel',
    ...over,
  };
}

/** What maintenance windows rely on. */
export function maintenanceStoreContract(open: OpenStores): void {
  describe('the maintenance store', () => {
    let opened: OpenedStores;
    let incidentId: string;
    beforeEach(async () => {
      opened = await open();
      incidentId = await openIncident(opened.stores, [alertOf('a'), alertOf('b'), alertOf('c')]);
    });
    afterEach(() => opened.close());

    const begin = ({ window }: WindowStanding): WindowChange => ({
      window: { ...window, state: 'active', version: window.version + 1, dueAt: window.endsAt },
      deliveries: [{ key: 'notice.started', kind: 'notice', channel: '#db', message: { text: 'x' } }],
    });
    const end = ({ window: { dueAt: _dueAt, ...window } }: WindowStanding): WindowChange => ({
      window: { ...window, state: 'ended', endsAt: at(80), version: window.version + 1 },
      deliveries: [],
    });

    it('keeps a window as it was planned, with its first deadline', async () => {
      const { maintenance } = opened.stores;
      const window = await maintenance.plan(windowOf(), at(0));
      expect(window).toEqual({
        ...windowOf(),
        id: windowId,
        announced: 0,
        state: 'planned',
        version: 1,
        dueAt: at(0),
      });
      expect(await maintenance.get(windowId)).toEqual(window);
      expect(await maintenance.get('MNT-20261121-0009')).toBeUndefined();
      expect(await maintenance.nextDue()).toEqual(at(0));
    });

    it('stores a slot of a plan once, and any number of others', async () => {
      const { maintenance } = opened.stores;
      const occurrence = windowOf({ plan: 'patching', slot: at(60) });
      const made = await Promise.all([1, 2, 3].map(() => maintenance.plan(occurrence, at(0))));
      expect(made.filter((window) => window !== undefined)).toHaveLength(1);
      await maintenance.plan(windowOf({ startsAt: at(30) }), at(0));
      await maintenance.plan(windowOf({ startsAt: at(90) }), at(0));
      const open = await maintenance.listOpen();
      expect(open.map(({ startsAt }) => startsAt)).toEqual([at(30), at(60), at(90)]);
    });

    it('hides by silences from its begin to its end, whatever of its matchers fits', async () => {
      const { stores } = opened;
      await stores.maintenance.plan(windowOf(), at(0));
      const done = await stores.maintenance.change(windowId, at(60), begin);
      expect(done?.window).toMatchObject({ state: 'active' });
      expect(await stores.alerts.summary(incidentId)).toMatchObject({ firing: 3, silenced: 2 });
      const silences = await stores.silences.listOpen(at(60));
      expect(silences).toMatchObject([
        { windowId, startsAt: at(60), endsAt: at(120), comment: 'kernel', author: 'U0BEA' },
        { windowId },
      ]);
      expect(await stores.deliveries.get('notice.started')).toMatchObject({ state: 'pending' });
      expect(await stores.silences.begins(10)).toHaveLength(2);
      await stores.maintenance.change(windowId, at(80), end);
      expect(await stores.silences.listOpen(at(80))).toEqual([]);
      expect(await stores.silences.releaseEnded(at(80))).toEqual([incidentId]);
      expect(await stores.maintenance.listOpen()).toEqual([]);
      expect(await stores.maintenance.nextDue()).toBeUndefined();
    });

    it('tells what it has hidden so far', async () => {
      const { stores } = opened;
      await stores.maintenance.plan(windowOf(), at(0));
      await stores.maintenance.change(windowId, at(60), begin);
      await ingest(stores, { alerts: [alertOf('a', { status: 'resolved', endsAt: at(70), incidentId })] });
      const seen: WindowStanding[] = [];
      await stores.maintenance.change(windowId, at(80), (standing) => {
        seen.push(standing);
        return undefined;
      });
      expect(seen).toMatchObject([{ hidden: { total: 2, firing: 1 } }]);
      expect(seen[0]?.hidden.alerts).toHaveLength(2);
    });

    it('is changed by one after the other', async () => {
      const { maintenance } = opened.stores;
      await maintenance.plan(windowOf(), at(0));
      const once = (standing: WindowStanding) =>
        standing.window.state === 'planned' ? begin(standing) : undefined;
      const all = await Promise.all([1, 2, 3].map(() => maintenance.change(windowId, at(60), once)));
      expect(all.filter((change) => change !== undefined)).toHaveLength(1);
      expect(await opened.stores.silences.listOpen(at(60))).toHaveLength(2);
    });

    it('keeps nothing of a change that is refused, and knows no other ids', async () => {
      const { maintenance } = opened.stores;
      await maintenance.plan(windowOf(), at(0));
      const refuse = () => {
        throw new RangeError('no');
      };
      await expect(maintenance.change(windowId, at(60), refuse)).rejects.toThrow('no');
      await expect(maintenance.change('MNT-20261121-0009', at(60), begin)).rejects.toThrow(NotFoundError);
      expect(await maintenance.get(windowId)).toMatchObject({ state: 'planned', version: 1 });
    });

    it('finds what is due, oldest first', async () => {
      const { maintenance } = opened.stores;
      await maintenance.plan(windowOf({ announceMs: [] }), at(0));
      await maintenance.plan(windowOf({ announceMs: [], startsAt: at(30), endsAt: at(40) }), at(0));
      expect(await maintenance.due(at(29), 10)).toEqual([]);
      expect(await maintenance.due(at(60), 10)).toEqual(['MNT-20261121-0002', windowId]);
      expect(await maintenance.due(at(60), 1)).toHaveLength(1);
    });
  });
}
