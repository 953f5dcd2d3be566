import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, type Audit, alertPlaces, noCounts } from '../../../src/domain/accounts.ts';
import type { Alert } from '../../../src/domain/alert.ts';
import { CANARY_ROUTE } from '../../../src/domain/canary.ts';
import type { NewIncident } from '../../../src/domain/ports/alert-store.ts';
import { firing } from '../../support/alerts.ts';
import {
  alertOf,
  at,
  cardOf,
  changeIncident,
  ingest,
  machine,
  newIncidentOf,
  openIncident,
} from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const lateSince = at(-5);
const machineElsewhere = { kind: 'machine', id: 'pagerduty', source: 'api' } as const;

/** What the delivery auditor relies on. */
export function accountStoreContract(open: OpenStores): void {
  describe('the account store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    /** Places with anything in them. */
    const placesNow = async (since = lateSince) => {
      const { places } = await opened.stores.accounts.read(since);
      return Object.fromEntries(Object.entries(places).filter(([, alerts]) => alerts > 0));
    };
    const posted = (id: string, minutes = 0) =>
      opened.stores.deliveries.posted(`card.${id}`, {
        channelId: 'C0OPS',
        ts: `${id.slice(-4)}.1`,
        at: at(minutes),
        revision: 1,
      });
    /** An incident with these alerts and without a card. */
    const bare = async (alerts: readonly Alert[], over: Partial<NewIncident> = {}) => {
      const ids = await ingest(opened.stores, {
        opened: [newIncidentOf('new-1', over)],
        alerts: alerts.map((alert) => ({ ...alert, incidentId: 'new-1' })),
      });
      return ids.get('new-1') ?? '';
    };

    it('begins with nothing counted', async () => {
      const { counts, places, late, outdated } = await opened.stores.accounts.read(lateSince);
      expect(counts).toEqual(noCounts);
      expect(Object.keys(places).toSorted()).toEqual([...alertPlaces].sort());
      expect([late, outdated]).toEqual([0, 0]);
    });

    it('adds the counts of batches, and none of a batch that failed', async () => {
      const batch = { ...noCounts, accepted: 3, deduplicated: 1, fired: 2, firing: 2 };
      const count = (counts: typeof batch) => opened.stores.alerts.ingest(async (tx) => tx.count(counts));
      await count(batch);
      await count({ ...noCounts, accepted: 1, resolved: 1, firing: -1 });
      const failing = opened.stores.alerts.ingest(async (tx) => {
        tx.count(batch);
        throw new Error('a stage failed');
      });
      await expect(failing).rejects.toThrow('a stage failed');
      expect((await opened.stores.accounts.read(lateSince)).counts).toEqual({
        ...noCounts,
        accepted: 4,
        deduplicated: 1,
        fired: 2,
        resolved: 1,
        firing: 1,
      });
    });

    it('finds each firing alert in one place', async () => {
      const { stores } = opened;
      const carded = await openIncident(stores, [alertOf('a'), alertOf('b', { silenceId: 'SIL-1' })]);
      await posted(carded);
      await openIncident(stores, [alertOf('c'), alertOf('d', { status: 'resolved', endsAt: at(1) })]);
      const refused = await openIncident(stores, [alertOf('e')]);
      await stores.deliveries.failed(`card.${refused}`, 'channel_not_found');
      const held = { hold: { until: at(1), why: 'group-wait' } } as const;
      await bare([alertOf('f')], { cardless: true, timers: held });
      await bare([alertOf('g', { inhibitedBy: 'rule', inhibitor: 'x' })]);
      await ingest(stores, { alerts: [alertOf('h', { silenceId: 'SIL-1' })] });
      const closed = await openIncident(stores, [alertOf('i')]);
      await changeIncident(stores, closed, {
        state: 'resolved',
        resolvedAt: at(2),
        resolvedBy: machineElsewhere,
      });
      await bare([alertOf('j')], { routeName: CANARY_ROUTE });
      expect(await placesNow()).toEqual({
        carded: 1,
        waiting: 1,
        refused: 1,
        silenced: 2,
        inhibited: 1,
        held: 1,
        closed: 1,
        canary: 1,
      });
    });

    it('finds what is nowhere, without a card, or on what resolved by itself', async () => {
      const { stores } = opened;
      await ingest(stores, { alerts: [alertOf('a')] });
      await bare([alertOf('b')]);
      const held = { hold: { until: at(1), why: 'group-wait' } } as const;
      await bare([alertOf('c')], { cardless: true, timers: held });
      const over = await openIncident(stores, [alertOf('d'), alertOf('e')]);
      await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(2), resolvedBy: machine });
      expect(await placesNow()).toEqual({ nowhere: 1, uncarded: 1, held: 1, forgotten: 2 });
      // A hold that nobody ended is none.
      expect(await placesNow(at(2))).toMatchObject({ uncarded: 2 });
    });

    it('counts cards that wait, and cards that show what is over, for longer than they should', async () => {
      const { stores, clock } = opened;
      const waiting = await openIncident(stores, [alertOf('a')]);
      const shown = await openIncident(stores, [alertOf('b')]);
      await posted(shown);
      const figures = async (since: Date) => {
        const { late, outdated }: Accounts = await stores.accounts.read(since);
        return { late, outdated };
      };
      const soon = new Date(clock.now().getTime() + 60_000);
      expect(await figures(soon)).toEqual({ late: 1, outdated: 0 });
      expect(await figures(new Date(clock.now().getTime() - 60_000))).toEqual({ late: 0, outdated: 0 });
      await changeIncident(stores, shown, { title: 'worse', updatedAt: clock.now() });
      expect(await figures(soon)).toEqual({ late: 1, outdated: 1 });
      await posted(waiting);
      await stores.deliveries.edited(`card.${shown}`, 2);
      expect(await figures(soon)).toEqual({ late: 0, outdated: 0 });
    });

    it('counts deliveries that wait to be processed for longer than they should, and those that cannot be', async () => {
      const { stores } = opened;
      await stores.journal.append(
        ['a', 'b'].map((key) => ({ key, events: [firing({ instance: key })] })),
        at(0),
      );
      const unprocessed = async (since: Date) => (await stores.accounts.read(since)).unprocessed;
      await stores.journal.refuse('b', 'It is broken.');
      expect(await unprocessed(at(-1))).toBe(1);
      await stores.alerts.ingest(async (tx) => tx.settle(['b']));
      expect(await unprocessed(at(-1))).toBe(0);
    });

    it('tells the posted cards of open incidents in turn', async () => {
      const { stores } = opened;
      const [a, b, over] = [
        await openIncident(stores, [alertOf('a')]),
        await openIncident(stores, [alertOf('b')]),
        await openIncident(stores, [alertOf('c')]),
      ];
      await openIncident(stores, [alertOf('d')]);
      for (const id of [a, b, over]) await posted(id);
      await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(2), resolvedBy: machine });
      const ids = await ingest(stores, {
        opened: [newIncidentOf('new-1')],
        deliveries: [cardOf('new-1', { threadOf: `card.${a}` })],
      });
      const inThread = ids.get('new-1') ?? '';
      await posted(inThread);
      const cards = await stores.accounts.postedCards(undefined, 10);
      expect(cards).toEqual([
        { key: `card.${a}`, channelId: 'C0OPS', ts: `${a.slice(-4)}.1`, revision: 1 },
        { key: `card.${b}`, channelId: 'C0OPS', ts: `${b.slice(-4)}.1`, revision: 1 },
        {
          key: `card.${inThread}`,
          channelId: 'C0OPS',
          ts: `${inThread.slice(-4)}.1`,
          revision: 1,
          threadTs: `${a.slice(-4)}.1`,
        },
      ]);
      expect(await stores.accounts.postedCards(undefined, 1)).toEqual(cards.slice(0, 1));
      expect(await stores.accounts.postedCards(cards[0]?.key, 1)).toEqual(cards.slice(1, 2));
      expect(await stores.accounts.postedCards(cards.at(-1)?.key, 5)).toEqual([]);
    });

    it('corrects what a card shows, and nothing that was posted or edited since', async () => {
      const { accounts, deliveries } = opened.stores;
      const id = await openIncident(opened.stores, [alertOf('a')]);
      const key = `card.${id}`;
      await posted(id);
      await deliveries.edited(key, 3);
      const [card] = await accounts.postedCards(undefined, 1);
      if (card === undefined) throw new Error('The card is not there.');
      await accounts.correct({ ...card, revision: 2 }, 1);
      await accounts.correct({ ...card, ts: '9.9' }, undefined);
      await accounts.correct({ ...card, ts: '9.9' }, 1);
      expect(await deliveries.get(key)).toMatchObject({ state: 'posted', revision: 3 });
      await accounts.correct(card, 2);
      expect(await deliveries.get(key)).toMatchObject({ state: 'posted', ts: card.ts, revision: 2 });
      await accounts.correct(card, undefined);
      const lost = await deliveries.get(key);
      expect(lost).toMatchObject({ state: 'pending', revision: 0 });
      expect([lost?.ts, lost?.channelId, lost?.postStartedAt]).toEqual([undefined, undefined, undefined]);
      // Claimed and posted anew it is another message.
      await posted(id, 3);
    });

    it('keeps the last audit', async () => {
      const { accounts } = opened.stores;
      expect(await accounts.lastAudit()).toBeUndefined();
      const audit: Audit = {
        at: at(1),
        accounts: await accounts.read(lateSince),
        disagreements: [{ what: 'places', text: 'one is "nowhere"' }],
        asked: 2,
        mended: 7,
        since: at(0),
        rounds: 2,
        raisedAt: at(0),
        cursor: 'card.x',
      };
      await accounts.keepAudit(audit);
      expect(await accounts.lastAudit()).toEqual(audit);
      const { since: _since, raisedAt: _raisedAt, cursor: _cursor, ...rest } = audit;
      const calm = { ...rest, at: at(2), disagreements: [], rounds: 0 };
      await accounts.keepAudit(calm);
      expect(await accounts.lastAudit()).toEqual(calm);
    });
  });
}
