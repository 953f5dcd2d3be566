import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewIncident } from '../../src/domain/ports/alert-store.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import type { StormLimits } from '../../src/domain/storm.ts';
import { createStores } from '../../src/store/stores.ts';
import { alertOf, at, cardOf, changeIncident, ingest, newIncidentOf, openMany } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

const limits: StormLimits = (route) => (route === 'unlimited' ? undefined : { above: 3, withinMs: 60_000 });

describe('storms', () => {
  let opened: OpenedPostgresStores;
  let stores: Stores;
  beforeEach(async () => {
    opened = await openPostgresStores();
    stores = createStores(opened.db, opened.clock, 'one', limits);
  });
  afterEach(() => opened.close());

  /** Opens incidents in one batch; the ids, in order. */
  function open(count: number, over: Partial<NewIncident> = {}, stormRoute: string | null = 'default') {
    const card = {
      severity: over.severity ?? 'warning',
      ...(stormRoute === null ? {} : { stormRoute }),
      ...(over.channel === undefined ? {} : { channel: over.channel }),
    };
    return openMany(stores, count, (name) => ({
      opened: over,
      alerts: [alertOf(name, { incidentId: name })],
      deliveries: [cardOf(name, card)],
    }));
  }
  const threadOf = async (id: string) => (await stores.deliveries.get(`card.${id}`))?.threadOf;
  const stormKeys = async () =>
    (await opened.db.query<{ key: string }>('select key from storms order by id')).map(({ key }) => key);

  it('leave cards alone that are not too many', async () => {
    const ids = await open(3);
    expect(await Promise.all(ids.map(threadOf))).toEqual([undefined, undefined, undefined]);
    expect(await stores.storms.collapseBacklog(at(60))).toEqual([]);
    expect(await stormKeys()).toEqual([]);
  });

  it('take the card that is one too many, and all that follow, into the thread of one card', async () => {
    await open(3);
    const [fourth = ''] = await open(1);
    const [key = '', ...more] = await stormKeys();
    expect(more).toEqual([]);
    expect(await threadOf(fourth)).toBe(key);
    const [fifth = ''] = await open(1);
    expect(await threadOf(fifth)).toBe(key);
    expect(await stores.deliveries.get(key)).toMatchObject({
      kind: 'storm',
      channel: '#ops',
      state: 'pending',
    });
  });

  it('tell whoever stores a batch what they took, and hold none of it for them', async () => {
    await open(3);
    const written = await stores.alerts.ingest(async (tx) => {
      const ids = await tx.write({
        alerts: [],
        opened: [newIncidentOf('new-1')],
        changed: [],
        timeline: [],
        deliveries: [cardOf('new-1', { stormRoute: 'default', heldForMs: 60_000 })],
      });
      return { id: ids.get('new-1') ?? '', storms: tx.storms() };
    });
    expect([...written.storms]).toEqual([[`card.${written.id}`, (await stormKeys())[0]]]);
    expect(await stores.deliveries.claim(`card.${written.id}`, 1_000)).toBeDefined();
  });

  it('take a whole batch that is too large by itself', async () => {
    const ids = await open(4);
    const [key] = await stormKeys();
    expect(new Set(await Promise.all(ids.map(threadOf)))).toEqual(new Set([key]));
  });

  it('are of one channel each', async () => {
    await open(4);
    const [elsewhere = ''] = await open(1, { channel: '#db' });
    expect(await threadOf(elsewhere)).toBeUndefined();
    await open(4, { channel: '#db' });
    expect(await stormKeys()).toHaveLength(2);
  });

  it('leave out what has no limit, and what a person declared', async () => {
    await open(4);
    const [unlimited = ''] = await open(1, { routeName: 'unlimited' }, 'unlimited');
    const {
      groupKey: _groupKey,
      placeholderId: _id,
      revision: _revision,
      ...declared
    } = newIncidentOf('declared');
    const { id } = await stores.incidents.declare(
      declared,
      { kind: 'person', id: 'U0BEA', source: 'slack', role: 'operator' },
      'Declared',
      (incident) => [cardOf(incident.id)],
    );
    expect(await threadOf(unlimited)).toBeUndefined();
    expect(await threadOf(id)).toBeUndefined();
  });

  it('begin once however many batches cross the limit at the same moment', async () => {
    const other = createStores(opened.anotherPool(), opened.clock, 'two', limits);
    const want = (through: Stores, id: string) =>
      through.deliveries.want([
        cardOf(id, { key: `card.${id}.again`, stormRoute: 'default', channel: '#both' }),
      ]);
    const ids = await open(3, {}, null);
    await Promise.all(ids.map((id) => want(stores, id)));
    const more = await open(6, {}, null);
    await Promise.all(more.map((id, index) => want(index % 2 === 0 ? stores : other, id)));
    const keys = await stormKeys();
    expect(keys).toHaveLength(1);
    const threads = await Promise.all(
      more.map(async (id) => (await stores.deliveries.get(`card.${id}.again`))?.threadOf),
    );
    expect(new Set(threads)).toEqual(new Set(keys));
  });

  it('tell what is in them, worst first, with where each card is', async () => {
    await open(2, { severity: 'info', system: 'web' });
    await open(2, { severity: 'critical', system: 'shop', openedAt: at(1) });
    const [key = ''] = await stormKeys();
    const [, acknowledged = ''] = await open(2, { severity: 'warning', system: 'shop', openedAt: at(2) });
    await changeIncident(stores, acknowledged, { state: 'acknowledged', owner: 'U0BEA' });
    const [resolved = ''] = await open(1, { system: 'db', openedAt: at(3) });
    await changeIncident(stores, resolved, { state: 'resolved', resolvedAt: at(4) });
    await stores.deliveries.posted(`card.${acknowledged}`, {
      channelId: 'C1',
      ts: '1.5',
      at: at(5),
      revision: 1,
    });
    const snapshot = await stores.storms.get(key, 3);
    // The first two were there before it began.
    expect(snapshot).toMatchObject({
      channel: '#ops',
      beganAt: at(0),
      incidents: 5,
      alerts: 5,
      byState: { triggered: 3, acknowledged: 1, resolved: 1 },
      bySeverity: { critical: 2, warning: 3, info: 0 },
      systems: [
        { name: 'shop', incidents: 4, open: 4 },
        { name: 'db', incidents: 1, open: 0 },
      ],
      systemCount: 2,
    });
    expect(snapshot?.worst.map(({ incident }) => incident.severity)).toEqual([
      'critical',
      'critical',
      'warning',
    ]);
    const all = await stores.storms.get(key, 10);
    expect(all?.worst.find(({ incident }) => incident.id === acknowledged)).toMatchObject({
      incident: { state: 'acknowledged', owner: 'U0BEA' },
      alerts: { total: 1, firing: 1 },
      card: { channelId: 'C1', ts: '1.5' },
    });
    expect(await stores.storms.get('storm.unknown', 3)).toBeUndefined();
  });

  it('have their card drawn again when a card joins, when an incident in them changes, and when they end', async () => {
    const [first = ''] = await open(4);
    const [key = ''] = await stormKeys();
    const posted = async () => {
      const revision = (await stores.storms.get(key, 1))?.revision ?? 0;
      await stores.deliveries.posted(key, { channelId: 'C1', ts: '1.1', at: at(0), revision });
      expect(await stores.deliveries.due(at(-1), 100)).toEqual([]);
    };
    const outdated = () => stores.deliveries.due(at(-1), 100);
    await posted();
    await open(1);
    expect(await outdated()).toEqual([key]);
    await posted();
    await changeIncident(stores, first, { state: 'acknowledged' });
    expect(await outdated()).toEqual([key]);
    await posted();
    await stores.storms.endDue(at(10));
    expect(await outdated()).toEqual([key]);
  });

  it('end when their time has come, and say when that was', async () => {
    await open(4);
    const [key = ''] = await stormKeys();
    expect(await stores.storms.endDue(at(2.9))).toEqual([]);
    expect(await stores.storms.endDue(at(9))).toEqual([key]);
    expect((await stores.storms.get(key, 1))?.endedAt).toEqual(at(3));
    expect(await stores.storms.endDue(at(9))).toEqual([]);
  });

  it('are over for a card that comes after their time, swept or not', async () => {
    await open(4);
    opened.clock.advance(10 * 60_000);
    const [late = ''] = await open(1);
    expect(await threadOf(late)).toBeUndefined();
    await open(3);
    const keys = await stormKeys();
    expect(keys).toHaveLength(2);
    expect((await stores.storms.get(keys[0] ?? '', 1))?.endedAt).toEqual(at(3));
  });

  it('collapse what has gathered for a channel while nothing could be posted', async () => {
    const slow: string[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      slow.push(...(await open(1)));
      opened.clock.advance(60_000);
    }
    expect(await stormKeys()).toEqual([]);
    const [started = '', claimed = '', ...waiting] = slow;
    await stores.deliveries.postStarted(`card.${started}`, at(5));
    await open(1);
    await stores.deliveries.claim(`card.${claimed}`, 60_000);
    const keys = await stores.storms.collapseBacklog(at(6));
    expect(keys).toEqual(await stormKeys());
    expect(await Promise.all(waiting.map(threadOf))).toEqual(waiting.map(() => keys[0]));
    // Whatever somebody has begun to post goes where it was going.
    expect(await threadOf(started)).toBeUndefined();
    expect(await threadOf(claimed)).toBeUndefined();
    expect(await stores.storms.collapseBacklog(at(6))).toEqual([]);
  });
});

describe('the priority of what waits', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  it('is by severity, and the card of what is over comes last', async () => {
    const { stores } = opened;
    const severities = ['info', 'warning', 'critical', 'critical'] as const;
    const names = severities.map((severity, index) => `new-${index}-${severity}`);
    const ids = await ingest(stores, {
      opened: names.map((name, index) => newIncidentOf(name, { severity: severities[index] ?? 'info' })),
      deliveries: names.map((name, index) => cardOf(name, { severity: severities[index] ?? 'info' })),
    });
    const [info = '', warning = '', critical = '', over = ''] = names.map((name) => ids.get(name));
    const page = { kind: 'page', channel: 'U1', severity: 'warning' } as const;
    await stores.deliveries.want([
      { ...page, key: 'page.1' },
      { ...page, key: 'page.2', severity: 'critical' },
      { key: 'notice.1', kind: 'notice', channel: '#ops' },
    ]);
    await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(1) });
    await changeIncident(stores, info, { severity: 'critical' });
    const due = await stores.deliveries.due(at(1), 10);
    expect(due.slice(2, 4).toSorted()).toEqual([`card.${info}`, `card.${critical}`].toSorted());
    expect([...due.slice(0, 2), ...due.slice(4)]).toEqual([
      'page.2',
      'page.1',
      `card.${warning}`,
      `card.${over}`,
      'notice.1',
    ]);
  });

  it('is none for a page that nobody needs any more', async () => {
    const { deliveries } = opened.stores;
    await deliveries.want([{ key: 'page.1', kind: 'page', channel: 'U1' }]);
    await deliveries.deferred('page.1', 'unreachable: Slack is away.');
    await deliveries.obsolete('page.1');
    expect(await deliveries.get('page.1')).toMatchObject({ state: 'obsolete' });
    expect(await deliveries.due(at(60), 10)).toEqual([]);
    expect(await deliveries.failures(10)).toEqual([]);
  });

  it('keeps what held up a message for as long as it is there', async () => {
    const { deliveries } = opened.stores;
    await deliveries.want([{ key: 'notice.1', kind: 'notice', channel: '#ops' }]);
    await deliveries.deferred('notice.1', 'unreachable: Slack is away.');
    await deliveries.posted('notice.1', { channelId: 'C1', ts: '1.1', at: at(1), revision: 1 });
    await deliveries.deferred('notice.1', 'rate_limited: later.');
    await deliveries.edited('notice.1', 2);
    expect(await deliveries.get('notice.1')).toMatchObject({ delayedBy: 'unreachable: Slack is away.' });
  });
});
