import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, cardOf, changeIncident, openIncident } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const notice = { key: 'notice.1', kind: 'notice', channel: '#ops', message: { text: 'hello' } } as const;

/** What the publisher and its sweeper rely on. */
export function deliveryStoreContract(open: OpenStores): void {
  describe('the delivery store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('answers what is wanted, pending and dated', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      expect(await deliveries.get('notice.1')).toEqual({
        ...notice,
        state: 'pending',
        revision: 0,
        createdAt: at(0),
      });
      expect(await deliveries.get('notice.2')).toBeUndefined();
    });

    it('leaves a key that exists as it is, also within one call', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice, { ...notice, channel: '#b' }]);
      await deliveries.want([{ ...notice, channel: '#c' }]);
      expect((await deliveries.get('notice.1'))?.channel).toBe('#ops');
      await deliveries.want([]);
    });

    it('gives a lease to one at a time, and again after the release', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      expect((await deliveries.claim('notice.1', 60_000))?.key).toBe('notice.1');
      expect(await deliveries.claim('notice.1', 60_000)).toBeUndefined();
      await deliveries.release('notice.1');
      expect((await deliveries.claim('notice.1', 60_000))?.key).toBe('notice.1');
      expect(await deliveries.claim('notice.2', 60_000)).toBeUndefined();
    });

    it('ends a lease by itself', async () => {
      const { stores, clock } = opened;
      await stores.deliveries.want([notice]);
      await stores.deliveries.claim('notice.1', 20);
      // Some stores measure by their own clock and some by ours: both move on.
      await vi.waitFor(async () => {
        clock.advance(20);
        expect(await stores.deliveries.claim('notice.1', 60_000)).toBeDefined();
      });
    });

    it('notes each step from pending to posted', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      await deliveries.deferred('notice.1', 'Slack says wait');
      expect(await deliveries.get('notice.1')).toMatchObject({
        state: 'pending',
        lastError: 'Slack says wait',
      });
      await deliveries.postStarted('notice.1', at(1));
      expect((await deliveries.get('notice.1'))?.postStartedAt).toEqual(at(1));
      await deliveries.posted('notice.1', { channelId: 'C1', ts: '17.0001', at: at(2), revision: 3 });
      const posted = await deliveries.get('notice.1');
      expect(posted).toMatchObject({
        state: 'posted',
        channelId: 'C1',
        ts: '17.0001',
        postedAt: at(2),
        revision: 3,
      });
      expect(posted).not.toHaveProperty('lastError');
    });

    it('never takes a card back to an older revision', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      await deliveries.posted('notice.1', { channelId: 'C1', ts: '1.1', at: at(0), revision: 1 });
      await deliveries.edited('notice.1', 5);
      await deliveries.edited('notice.1', 4);
      expect((await deliveries.get('notice.1'))?.revision).toBe(5);
    });

    it('wants a lost message posted anew', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      await deliveries.postStarted('notice.1', at(1));
      await deliveries.posted('notice.1', { channelId: 'C1', ts: '1.1', at: at(1), revision: 4 });
      await deliveries.lost('notice.1');
      expect(await deliveries.get('notice.1')).toEqual({
        ...notice,
        state: 'pending',
        revision: 0,
        createdAt: at(0),
      });
      expect(await deliveries.due(at(1), 10)).toEqual(['notice.1']);
    });

    it('knows what was left behind once it is posted elsewhere, until it says so there', async () => {
      const { deliveries } = opened.stores;
      const old = { channelId: 'C1', ts: '1.1' };
      await deliveries.want([notice]);
      await deliveries.posted('notice.1', { ...old, at: at(1), revision: 4 });
      await deliveries.lost('notice.1', old);
      await deliveries.lost('notice.1', old);
      expect(await deliveries.leftBehind(at(0), 10)).toEqual([]);
      await deliveries.posted('notice.1', { channelId: 'C2', ts: '2.2', at: at(2), revision: 5 });
      const left = { key: 'notice.1', place: old, now: { channelId: 'C2', ts: '2.2' } };
      expect(await deliveries.leftBehind(at(0), 10)).toEqual([left]);
      expect(await deliveries.leftBehind(at(60), 10)).toEqual([]);
      await deliveries.tidied(old);
      expect(await deliveries.leftBehind(at(0), 10)).toEqual([]);
    });

    it('shows permanent failures, the newest first, and does not try them again', async () => {
      const { stores, clock } = opened;
      await stores.deliveries.want([notice, { ...notice, key: 'notice.2' }, { ...notice, key: 'notice.3' }]);
      await stores.deliveries.failed('notice.2', 'channel_not_found');
      clock.advance(1_000);
      await stores.deliveries.failed('notice.1', 'is_archived');
      const failures = await stores.deliveries.failures(10);
      expect(failures.map(({ key, state, lastError }) => [key, state, lastError])).toEqual([
        ['notice.1', 'failed', 'is_archived'],
        ['notice.2', 'failed', 'channel_not_found'],
      ]);
      expect(await stores.deliveries.failures(1)).toHaveLength(1);
      expect(await stores.deliveries.due(at(60), 10)).toEqual(['notice.3']);
    });

    it('shows what was posted elsewhere with its reason, whatever becomes of its edits', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      await deliveries.deferred('notice.1', 'internal_error');
      const place = { channelId: 'C2', ts: '1.1', at: at(1), revision: 1 };
      await deliveries.posted('notice.1', { ...place, refusal: 'is_archived' });
      await deliveries.deferred('notice.1', 'timeout');
      await deliveries.edited('notice.1', 2);
      const [failure] = await deliveries.failures(10);
      expect(failure).toMatchObject({ key: 'notice.1', channelId: 'C2', lastError: 'is_archived' });
      await deliveries.posted('notice.1', place);
      expect(await deliveries.failures(10)).toEqual([]);
    });

    it('names what is due by priority, then by age', async () => {
      const { stores, clock } = opened;
      const kinds = ['report', 'notice', 'card', 'page'] as const;
      await stores.deliveries.want(kinds.map((kind) => ({ key: `${kind}.old`, kind, channel: '#ops' })));
      clock.advance(60_000);
      await stores.deliveries.want(kinds.map((kind) => ({ key: `${kind}.new`, kind, channel: '#ops' })));
      const edited = await openIncident(stores);
      await stores.deliveries.posted(`card.${edited}`, {
        channelId: 'C1',
        ts: '1.1',
        at: at(1),
        revision: 1,
      });
      await changeIncident(stores, edited, {});
      const all = await stores.deliveries.due(at(60), 20);
      expect(all).toEqual([
        'page.old',
        'page.new',
        'card.old',
        'card.new',
        `card.${edited}`,
        'notice.old',
        'notice.new',
        'report.old',
        'report.new',
      ]);
      expect(await stores.deliveries.due(at(60), 3)).toEqual(all.slice(0, 3));
      expect(await stores.deliveries.due(at(0.5), 20)).toEqual([
        'page.old',
        'card.old',
        `card.${edited}`,
        'notice.old',
        'report.old',
      ]);
    });

    it('does not name what somebody holds', async () => {
      const { stores } = opened;
      await stores.deliveries.want([notice]);
      await stores.deliveries.claim('notice.1', 60_000);
      expect(await stores.deliveries.due(at(1), 10)).toEqual([]);
      await stores.deliveries.release('notice.1');
      expect(await stores.deliveries.due(at(1), 10)).toEqual(['notice.1']);
    });

    it('stores what its writer posts at once as held, with its posting begun', async () => {
      const { stores, clock } = opened;
      await stores.deliveries.want([{ ...notice, heldForMs: 30_000 }]);
      expect(await stores.deliveries.get('notice.1')).toEqual({
        ...notice,
        state: 'pending',
        revision: 0,
        createdAt: at(0),
        postStartedAt: at(0),
      });
      expect(await stores.deliveries.claim('notice.1', 60_000)).toBeUndefined();
      expect(await stores.deliveries.due(at(1), 10)).toEqual([]);
      clock.advance(1_000);
      await stores.deliveries.handBack(['notice.1', 'notice.2']);
      expect(await stores.deliveries.get('notice.1')).not.toHaveProperty('postStartedAt');
      expect(await stores.deliveries.due(at(1), 10)).toEqual(['notice.1']);
    });

    it('settles many posts at once, and names the cards that have changed meanwhile', async () => {
      const { deliveries } = opened.stores;
      const changed = await openIncident(opened.stores);
      const unchanged = await openIncident(opened.stores);
      await changeIncident(opened.stores, changed, {});
      const keys = [`card.${changed}`, `card.${unchanged}`];
      await Promise.all(keys.map((key) => deliveries.claim(key, 60_000)));
      const place = { channelId: 'C1', at: at(2), revision: 1 };
      const posts = keys.map((key, index) => ({ ...place, key, ts: `1.${index}` }));
      expect(await deliveries.settle(posts)).toEqual([`card.${changed}`]);
      expect(await deliveries.get(`card.${unchanged}`)).toMatchObject({
        state: 'posted',
        channelId: 'C1',
        ts: '1.1',
        postedAt: at(2),
        revision: 1,
      });
      expect(await deliveries.due(at(3), 10)).toEqual([`card.${changed}`]);
      expect(await deliveries.claim(`card.${unchanged}`, 60_000)).toBeDefined();
    });

    it('tells with the claim of a card, and of many at once, what their incidents have come to', async () => {
      const { deliveries } = opened.stores;
      const [changed, shown, waiting] = [
        await openIncident(opened.stores),
        await openIncident(opened.stores),
        await openIncident(opened.stores),
      ];
      const keys = [changed, shown, waiting].map((id) => `card.${id}`);
      await deliveries.settle(
        keys
          .slice(0, 2)
          .map((key, index) => ({ key, channelId: 'C1', ts: `1.${index}`, at: at(2), revision: 1 })),
      );
      for (const id of [changed, waiting]) await changeIncident(opened.stores, id, {});
      const current = { revision: 2, version: 1 };
      expect(await deliveries.outdated([...keys, 'notice.1'])).toEqual([{ key: keys[0], current }]);
      expect((await deliveries.claim(`card.${changed}`, 60_000))?.current).toEqual(current);
      expect((await deliveries.claim(`card.${shown}`, 60_000))?.current).toEqual({ revision: 1, version: 1 });
      await deliveries.want([notice]);
      expect(await deliveries.claim('notice.1', 60_000)).not.toHaveProperty('current');
    });

    it('gives the lease back with the note of an edit, which is not lost to an older one', async () => {
      const { deliveries } = opened.stores;
      const key = `card.${await openIncident(opened.stores)}`;
      await deliveries.claim(key, 60_000);
      await deliveries.edited(key, 3);
      expect(await deliveries.claim(key, 60_000)).toMatchObject({ revision: 3 });
      await deliveries.edited(key, 2);
      expect((await deliveries.get(key))?.revision).toBe(3);
    });

    it('finds a card that shows less than its incident has come to for as long as it does', async () => {
      const { deliveries } = opened.stores;
      const id = await openIncident(opened.stores);
      const key = `card.${id}`;
      // Drawn before the change, posted after a look at what is due.
      await changeIncident(opened.stores, id, {});
      await deliveries.due(at(1_000), 10);
      await deliveries.posted(key, { channelId: 'C1', ts: '1.1', at: at(2), revision: 1 });
      expect(await deliveries.due(at(1_000), 10)).toEqual([key]);
      expect(await deliveries.due(at(1_000), 10)).toEqual([key]);
      await deliveries.edited(key, 2);
      expect(await deliveries.due(at(1_000), 10)).toEqual([]);
      await changeIncident(opened.stores, id, {});
      expect(await deliveries.due(at(1_000), 10)).toEqual([key]);
    });

    it('does not settle what somebody else has posted since', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([{ ...notice, heldForMs: 30_000 }]);
      await deliveries.posted('notice.1', { channelId: 'C1', ts: '1.1', at: at(1), revision: 0 });
      await deliveries.settle([{ key: 'notice.1', channelId: 'C1', ts: '9.9', at: at(2), revision: 0 }]);
      expect(await deliveries.get('notice.1')).toMatchObject({ ts: '1.1', postedAt: at(1) });
    });

    it('does not take back the start of what may have been posted under a later lease', async () => {
      const { deliveries } = opened.stores;
      await deliveries.want([notice]);
      await deliveries.claim('notice.1', 60_000);
      await deliveries.postStarted('notice.1', at(1));
      await deliveries.release('notice.1');
      await deliveries.handBack(['notice.1']);
      expect(await deliveries.get('notice.1')).toMatchObject({ postStartedAt: at(1) });
    });

    it('names the leases that have run out without having been given back', async () => {
      const { stores, clock } = opened;
      await stores.deliveries.want([notice, { ...notice, key: 'notice.2' }]);
      await stores.deliveries.claim('notice.1', 20);
      await vi.waitFor(async () => {
        clock.advance(20);
        expect(await stores.deliveries.lapsed(60_000)).toEqual(['notice.1']);
      });
      await stores.deliveries.claim('notice.1', 60_000);
      expect(await stores.deliveries.lapsed(60_000)).toEqual([]);
    });

    it('has no edit to do once the card shows the newest revision', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const key = `card.${id}`;
      await changeIncident(stores, id, {});
      await stores.deliveries.posted(key, { channelId: 'C1', ts: '1.1', at: at(0), revision: 1 });
      expect(await stores.deliveries.due(at(1), 10)).toEqual([key]);
      await stores.deliveries.edited(key, 2);
      expect(await stores.deliveries.due(at(1), 10)).toEqual([]);
    });

    it('measures a card that is wanted late by the revision that its incident has by then', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, []);
      await changeIncident(stores, id, {});
      await stores.deliveries.want([cardOf(id, { key: `card.${id}.again` })]);
      await stores.deliveries.posted(`card.${id}.again`, {
        channelId: 'C1',
        ts: '1.1',
        at: at(0),
        revision: 1,
      });
      expect(await stores.deliveries.due(at(0), 10)).toEqual([`card.${id}.again`]);
    });
  });
}
