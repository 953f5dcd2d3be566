import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wantedList } from '../../src/cards/wanted-list.ts';
import { deliveryPriorities } from '../../src/domain/delivery.ts';
import type { NewIncident } from '../../src/domain/ports/alert-store.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import type { SlackStanding } from '../../src/domain/ports/storm-store.ts';
import { createPublisher } from '../../src/slack/publisher.ts';
import { createStores } from '../../src/store/stores.ts';
import { MemoryChat } from '../slack/publisher-bench.ts';
import { eventually } from '../support/eventually.ts';
import { silentLog } from '../support/silent-log.ts';
import { at, cardOf, changeIncident, openMany } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

const unreachable = 'unreachable: Slack answered with HTTP 503.';

describe('what is open of a storm whose cards wait', () => {
  let opened: OpenedPostgresStores;
  let stores: Stores;
  beforeEach(async () => {
    opened = await openPostgresStores();
    stores = createStores(opened.db, opened.clock, 'one', () => ({ above: 60, withinMs: 60_000 }));
  });
  afterEach(() => opened.close());

  /** Opens incidents in one batch; the ids, in order. */
  function open(count: number, over: Partial<NewIncident> = {}): Promise<readonly string[]> {
    const { severity = 'warning', channel = '#ops' } = over;
    return openMany(stores, count, (name) => ({
      opened: { openedAt: opened.clock.now(), ...over },
      deliveries: [cardOf(name, { severity, stormRoute: 'default', channel })],
    }));
  }
  const look = (slack?: SlackStanding) => stores.storms.collapseBacklog(opened.clock.now(), slack);
  const rows = () =>
    opened.db.query<{ key: string; state: string; thread: string; ids: readonly string[]; part: string }>(
      `select key, state, thread_of as thread, message -> 'incidentIds' as ids, message ->> 'text' as part
       from deliveries where key like 'list.%' order by created_at, length(key), key`,
    );
  const pendingLists = async () => (await rows()).filter(({ state }) => state === 'pending');
  const stormKey = async () =>
    (await opened.db.query<{ key: string }>('select key from storms order by id'))[0]?.key ?? '';
  const seconds = (count: number) => opened.clock.advance(count * 1_000);

  it('is listed worst first in the thread of its card, without what is over', async () => {
    const info = await open(30, { severity: 'info' });
    seconds(1);
    const late = await open(15, { severity: 'critical' });
    seconds(1);
    const [taken = '', over = '', ...later] = await open(61, { severity: 'critical' });
    await changeIncident(stores, taken, { state: 'acknowledged' });
    await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(1) });
    seconds(10);
    for (const id of [...info, ...late]) await stores.deliveries.deferred(`card.${id}`, unreachable);
    const woken = await look();
    const storm = await stormKey();
    const lists = await rows();
    expect(lists.map(({ key }) => key)).toEqual([`list.${storm}.1`, `list.${storm}.2`]);
    expect(new Set(lists.map(({ thread }) => thread))).toEqual(new Set([storm]));
    expect(lists.map(({ part }) => part)).toEqual(['1 of 2', '2 of 2']);
    // The first were no storm yet and are taken along, as Slack was away and nobody had begun to post them.
    expect(lists.flatMap(({ ids }) => ids)).toEqual([...late, ...later, ...info, taken]);
    expect(woken).toEqual([storm, `list.${storm}.1`, `list.${storm}.2`]);
    expect(await stores.deliveries.get(`card.${info[0]}`)).toMatchObject({ threadOf: storm });
  });

  it('is listed with what is in no thread of the channel, once for all its storms, and not while Slack is away', async () => {
    const [begun = ''] = await open(2, { severity: 'critical' });
    const [elsewhere = ''] = await open(1, { channel: '#db' });
    await stores.deliveries.postStarted(`card.${begun}`, opened.clock.now());
    seconds(1);
    await open(61);
    seconds(11);
    expect(await look('away')).toEqual([]);
    seconds(10 * 60);
    await stores.storms.endDue(opened.clock.now());
    await open(61);
    seconds(11);
    await look();
    const storms = new Set((await rows()).map(({ thread }) => thread));
    const ids = (await rows()).flatMap((list) => list.ids);
    expect(storms.size).toBe(2);
    expect(ids).toHaveLength(2 + 61 + 61);
    expect(ids.filter((id) => id === begun)).toEqual([begun]);
    expect(ids).not.toContain(elsewhere);
  });

  it('goes before the cards of its channel, after its own card and the pages', async () => {
    await open(61, { severity: 'critical' });
    await stores.deliveries.want([{ key: 'page.1', kind: 'page', channel: 'U1' }]);
    seconds(11);
    await look();
    const due = await stores.deliveries.due(at(60), 100);
    const storm = await stormKey();
    expect(due.slice(0, 3)).toEqual(['page.1', storm, `list.${storm}.1`]);
  });

  it('is not listed where twenty wait or fewer, or only for seconds, or when their cards are posted', async () => {
    const ids = await open(61);
    seconds(9);
    expect(await look()).toEqual([]);
    seconds(2);
    for (const id of ids.slice(0, 20))
      await stores.deliveries.posted(`card.${id}`, { channelId: 'C1', ts: '1.1', at: at(0), revision: 1 });
    for (const id of ids.slice(20, 41)) await changeIncident(stores, id, { state: 'resolved' });
    expect(await look('back')).toEqual([]);
    expect(await rows()).toEqual([]);
    await changeIncident(stores, ids[40] ?? '', { state: 'triggered' });
    expect(await look('back')).toHaveLength(2);
  });

  it('is listed once, and again after a further outage, or a long time', async () => {
    await open(61);
    seconds(11);
    const first = (await look('back')).filter((key) => key.startsWith('list.'));
    for (const key of first)
      await stores.deliveries.posted(key, {
        channelId: 'C1',
        ts: '1.2',
        at: opened.clock.now(),
        revision: 1,
      });
    seconds(60);
    expect(await look('back')).toEqual([]);
    seconds(61);
    expect(await look()).toEqual([]);
    const again = await look('back');
    expect(again).toContain(`list.${await stormKey()}.${first.length + 1}`);
    for (const key of again.slice(1)) await stores.deliveries.postStarted(key, opened.clock.now());
    seconds(14 * 60);
    expect(await look()).toEqual([]);
    seconds(2 * 60);
    expect(await look()).not.toEqual([]);
  });

  it('is listed anew where nobody has begun to post the lists before', async () => {
    await open(61);
    seconds(11);
    const [, first = ''] = await look();
    const more = await open(1);
    seconds(5);
    expect(await look()).toEqual([]);
    const [, second = ''] = await look('back');
    expect(await stores.deliveries.get(first)).toMatchObject({ state: 'obsolete' });
    expect((await pendingLists()).map(({ key }) => key)).toEqual([second]);
    expect((await pendingLists())[0]?.ids).toContain(more[0]);
    // Somebody posts it at this moment.
    await stores.deliveries.claim(second, 60_000);
    await look('back');
    expect(await stores.deliveries.get(second)).toMatchObject({ state: 'pending' });
  });

  it('is listed once however many look at the same moment', async () => {
    await open(61);
    seconds(11);
    const other = createStores(opened.anotherPool(), opened.clock, 'two', () => undefined);
    await Promise.all([stores, other, stores, other].map((one) => one.storms.collapseBacklog(at(0.2))));
    expect(await rows()).toHaveLength(1);
  });

  it('is not listed again by whoever looked before another one had listed it', async () => {
    await open(61);
    seconds(11);
    const storm = await stormKey();
    const other = opened.anotherPool();
    let second: Promise<readonly string[]> = Promise.resolve([]);
    await opened.db.transaction(async (tx) => {
      await tx.query('select 1 from storms where key = $1 for update', [storm]);
      let done = false;
      second = look('back').finally(() => {
        done = true;
      });
      // It stands before the lock that the first one has, unless it asks for none.
      await eventually(async () => {
        const waiting = await other.query(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return done || waiting.length > 0;
      });
      await tx.query(
        `insert into deliveries (key, kind, priority, channel, thread_of, state, created_at, wanted_revision)
         values ('list.' || $1 || '.1', 'notice', 3, '#ops', $1, 'posted', $2, 0)`,
        [storm, opened.clock.now()],
      );
    });
    expect(await second).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });

  it('is a storm after an outage from a minute of cards on, not only from the limit of its channel', async () => {
    const ids = await open(51);
    seconds(11);
    for (const id of ids) await stores.deliveries.deferred(`card.${id}`, 'rate_limited: Slack asks to wait.');
    expect(await look('back')).toEqual([]);
    for (const id of ids.slice(1)) await stores.deliveries.deferred(`card.${id}`, unreachable);
    expect(await look('back')).toEqual([]);
    await stores.deliveries.deferred(`card.${ids[0]}`, 'timeout: Slack did not answer.');
    const storm = (await look('back'))[0];
    expect(storm).toBe(await stormKey());
    expect(await stores.deliveries.get(`card.${ids[50]}`)).toMatchObject({ threadOf: storm });
    expect((await rows()).flatMap((list) => list.ids)).toHaveLength(51);
  });

  describe('and is posted', () => {
    const chat = () => {
      const made = new MemoryChat();
      const publisher = createPublisher({
        deliveries: stores.deliveries,
        chat: made,
        clock: opened.clock,
        log: silentLog,
        fallbackChannels: async () => [],
      });
      const post = (key: string) =>
        publisher.publish(key, (delivery) => wantedList({ stores, clock: opened.clock }, delivery));
      return { made, post };
    };
    async function listed() {
      const ids = await open(61, { title: 'Disk full' });
      seconds(11);
      const [storm = '', list = ''] = await look();
      await stores.deliveries.posted(storm, { channelId: '#ops', ts: '7.7', at: at(1), revision: 1 });
      return { ids, list };
    }

    it('says what is so at that moment, and leaves out what is over', async () => {
      const { ids, list } = await listed();
      await changeIncident(stores, ids[0] ?? '', { state: 'acknowledged', owner: 'U0BEA' });
      await changeIncident(stores, ids[1] ?? '', { state: 'resolved' });
      const { made, post } = chat();
      await post(list);
      await post(list);
      const [message, ...more] = made.messages;
      expect(more).toEqual([]);
      expect(message).toMatchObject({ key: list, threadTs: '7.7', channelId: '#ops' });
      const text = JSON.stringify(message?.message);
      expect(text).toContain('60 open incidents');
      expect(text).toContain('One more is over by now.');
      expect(text).toMatch(new RegExp(`Acknowledged · \\*Disk full\\* · \`${ids[0]}\`[^\\\\]*<@U0BEA>`));
      expect(text).not.toContain(ids[1]);
      expect(await stores.deliveries.get(list)).toMatchObject({ state: 'posted', channelId: '#ops' });
    });

    it('has the worst ones first where all wait for Slack at the same moment', async () => {
      await open(150, { title: 'Disk full' });
      seconds(11);
      const [, ...lists] = await look();
      expect(lists).toHaveLength(2);
      const priorities = lists.map(async (key) => {
        const delivery = await stores.deliveries.get(key);
        return delivery && (await wantedList({ stores, clock: opened.clock }, delivery))?.priority;
      });
      const [first = 0, second = 0] = await Promise.all(priorities);
      expect(first).toBeGreaterThan(deliveryPriorities.storm);
      expect(second).toBeGreaterThan(first);
      expect(second).toBeLessThan(deliveryPriorities.card);
    });

    it('is not, and is no failure, when nothing of it is open any more', async () => {
      const { ids, list } = await listed();
      for (const id of ids) await changeIncident(stores, id, { state: 'resolved' });
      const { made, post } = chat();
      await post(list);
      expect(made.messages).toEqual([]);
      expect(await stores.deliveries.get(list)).toMatchObject({ state: 'obsolete' });
      expect(await stores.deliveries.failures(10)).toEqual([]);
    });

    it('is found again when a process died between its posting and the note of it', async () => {
      const { list } = await listed();
      const { made, post } = chat();
      await stores.deliveries.postStarted(list, opened.clock.now());
      await made.post('#ops', { text: 'x' }, { metadataKey: list, revision: 1, threadTs: '7.7' });
      await post(list);
      expect(made.messages).toHaveLength(1);
      expect(made.searches).toEqual([list]);
      expect(await stores.deliveries.get(list)).toMatchObject({ state: 'posted', ts: '1.0' });
    });
  });
});
