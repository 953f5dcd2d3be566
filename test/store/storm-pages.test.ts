import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Severity } from '../../src/domain/alert.ts';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import { CRITICAL_ALONE } from '../../src/domain/storm-pages.ts';
import { createStores } from '../../src/store/stores.ts';
import { alertOf, at, cardOf, changeIncident, newIncidentOf, openMany } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

interface Page {
  readonly level?: number;
  readonly version?: number;
  readonly who?: string;
  readonly severity?: Severity;
  /** A person asked for it. */
  readonly asked?: true;
}

function pageOf(
  id: string,
  { level = 0, version = 1, who = 'U0BEA', severity = 'warning', asked }: Page = {},
): NewDelivery {
  return {
    key: `page.${id}.${version}.${level}.${who}`,
    kind: 'page',
    channel: who,
    incidentId: id,
    severity,
    message: { text: `${id} calls` },
    ...(asked ? {} : { call: { who, level, version } }),
  };
}

function lineOf(id: string, version = 1): NewDelivery {
  const who = '<!subteam^S0LEADS>';
  return {
    key: `line.${id}.${version}`,
    kind: 'page',
    channel: '#ops',
    incidentId: id,
    severity: 'warning',
    threadOf: `card.${id}`,
    message: { text: `${who} called: it has just been opened.` },
    call: { who, level: 0, version },
  };
}

describe('pages of a storm', () => {
  let opened: OpenedPostgresStores;
  let stores: Stores;
  beforeEach(async () => {
    opened = await openPostgresStores();
    stores = createStores(opened.db, opened.clock, 'one', () => ({ above: 3, withinMs: 60_000 }));
  });
  afterEach(() => opened.close());

  /** Opens incidents in one batch, each with a card and these pages; the ids, in order. */
  function open(
    count: number,
    severity: Severity = 'warning',
    pagesOf: (id: string) => readonly NewDelivery[] = (id) => [pageOf(id, { severity })],
  ) {
    return openMany(stores, count, (name) => ({
      opened: { severity },
      alerts: [alertOf(name, { incidentId: name })],
      deliveries: [cardOf(name, { severity, stormRoute: 'default' }), ...pagesOf(name)],
    }));
  }
  const statesOf = (ids: readonly string[], page: Page = {}) =>
    Promise.all(
      ids.map(async (id) => {
        const found = await stores.deliveries.get(pageOf(id, page).key);
        return found?.state === 'joined' ? found.threadOf : found?.state;
      }),
    );
  const joined = async () =>
    (await opened.db.query<{ key: string }>('select key from storm_pages order by key')).map(
      ({ key }) => key,
    );

  it('are sent one by one while it is calm', async () => {
    expect(await statesOf(await open(3))).toEqual(['pending', 'pending', 'pending']);
    expect(await joined()).toEqual([]);
  });

  it('are one for each target, which counts what joins it', async () => {
    const ids = await open(4);
    const [key = '', ...more] = await joined();
    expect(more).toEqual([]);
    expect(await statesOf(ids)).toEqual([key, key, key, key]);
    expect(await stores.deliveries.get(key)).toMatchObject({
      kind: 'page',
      channel: 'U0BEA',
      state: 'pending',
    });
    expect(await stores.storms.calls(key)).toMatchObject({
      incidents: 4,
      channel: '#ops',
      level: 0,
      who: 'U0BEA',
    });
    await stores.deliveries.posted(key, { channelId: 'D1', ts: '1.1', at: at(0), revision: 0 });
    expect(await statesOf(await open(2))).toEqual([key, key]);
    expect(await stores.storms.calls(key)).toMatchObject({
      incidents: 6,
      bySeverity: { critical: 0, warning: 6, info: 0 },
    });
    // It is edited: the posted one is out of date.
    expect(await stores.deliveries.due(at(-1), 10)).toEqual([key]);
  });

  it('are sent for each of the first critical incidents, and joined for the rest', async () => {
    const ids = await open(8, 'critical');
    const states = await statesOf(ids);
    expect(states.filter((state) => state === 'pending')).toHaveLength(CRITICAL_ALONE);
    const [key = ''] = await joined();
    expect(states.filter((state) => state === key)).toHaveLength(8 - CRITICAL_ALONE);
    expect(await statesOf(await open(1, 'critical'))).toEqual([key]);
  });

  it('tell in the timeline of each incident by which page somebody is called', async () => {
    const [first = ''] = await open(4);
    const [key] = await joined();
    const told = (await stores.incidents.timeline(first, 10)).map(({ text }) => text);
    expect(told).toContain(`U0BEA is called by one page for many incidents of the storm (${key}).`);
  });

  it('are joined again at the next level, and where the same incident calls once more', async () => {
    const ids = await open(4);
    const escalate = (page: Page) =>
      Promise.all(ids.map((id) => changeIncident(stores, id, {}, { deliveries: [pageOf(id, page)] })));
    await escalate({ level: 1, version: 2, who: 'U0OLU' });
    const [, second = ''] = await joined();
    expect(new Set(await statesOf(ids, { level: 1, version: 2, who: 'U0OLU' }))).toEqual(new Set([second]));
    expect(await stores.storms.calls(second)).toMatchObject({ incidents: 4, level: 1, who: 'U0OLU' });
    await escalate({ level: 0, version: 3 });
    const [, , third = '', ...more] = await joined();
    expect(more).toEqual([]);
    expect(new Set(await statesOf(ids, { level: 0, version: 3 }))).toEqual(new Set([third]));
  });

  it('are sent for one incident when a person asks for it, and when its card is one of its own', async () => {
    const [calm = ''] = await open(3);
    const [stormy = ''] = await open(1);
    const asked = { version: 2, asked: true } as const;
    await changeIncident(stores, stormy, {}, { deliveries: [pageOf(stormy, asked)] });
    expect(await statesOf([stormy], asked)).toEqual(['pending']);
    await changeIncident(stores, calm, {}, { deliveries: [pageOf(calm, { version: 2 })] });
    expect(await statesOf([calm], { version: 2 })).toEqual(['pending']);
  });

  it('are one line in the thread of the storm where a group is mentioned', async () => {
    await open(4, 'warning', (id) => [pageOf(id), lineOf(id)]);
    const keys = await joined();
    expect(keys).toHaveLength(2);
    const found = await Promise.all(keys.map((key) => stores.deliveries.get(key)));
    const line = found.find((one) => one?.threadOf !== undefined);
    expect(line?.threadOf).toMatch(/^storm\./);
    expect(await stores.storms.calls(line?.key ?? '')).toMatchObject({
      who: '<!subteam^S0LEADS>',
      incidents: 4,
    });
  });

  it('know how many of their incidents are answered', async () => {
    const [taken = '', over = ''] = await open(4);
    const [key = ''] = await joined();
    await changeIncident(stores, taken, { state: 'acknowledged', version: 2 });
    await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(1), version: 2 });
    expect(await stores.storms.calls(key)).toMatchObject({ incidents: 4, answered: 2 });
    expect(await stores.storms.calls('calls.unknown')).toBeUndefined();
  });

  it('are held by nobody, and told to whoever stored the batch', async () => {
    const names = ['new-1', 'new-2', 'new-3', 'new-4'];
    const storms = await stores.alerts.ingest(async (tx) => {
      await tx.write({
        alerts: [],
        opened: names.map((name) => newIncidentOf(name)),
        changed: [],
        timeline: [],
        deliveries: names.flatMap((name) => [
          cardOf(name, { stormRoute: 'default', heldForMs: 60_000 }),
          { ...pageOf(name), heldForMs: 60_000 },
        ]),
      });
      return tx.storms();
    });
    const [key = ''] = await joined();
    expect([...storms.values()].filter((value) => value === key)).toHaveLength(4);
    expect(await stores.deliveries.claim(key, 1_000)).toBeDefined();
  });

  it('are joined in one however many are stored at the same moment', async () => {
    const ids = await open(4, 'warning', () => []);
    const other = createStores(opened.anotherPool(), opened.clock, 'two', () => ({
      above: 3,
      withinMs: 60_000,
    }));
    await Promise.all(
      ids.map((id, index) =>
        changeIncident(
          index % 2 === 0 ? stores : other,
          id,
          {},
          { deliveries: [pageOf(id, { version: 2 })] },
        ),
      ),
    );
    expect(await joined()).toHaveLength(1);
    expect(new Set(await statesOf(ids, { version: 2 })).size).toBe(1);
  });

  it('are joined when what has gathered during an outage is collapsed', async () => {
    const slow: string[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      slow.push(...(await open(1, 'warning', (id) => [pageOf(id), lineOf(id)])));
      opened.clock.advance(60_000);
    }
    const [over = ''] = await open(1);
    await changeIncident(stores, over, { state: 'resolved', resolvedAt: at(5), version: 2 });
    const [begun = '', ...waiting] = slow;
    await stores.deliveries.postStarted(pageOf(begun).key, at(5));
    const woken = await stores.storms.collapseBacklog(at(6));
    const keys = await joined();
    expect(keys).toHaveLength(2);
    expect(keys.every((key) => woken.includes(key))).toBe(true);
    expect(await statesOf(slow)).toEqual([
      'pending',
      ...waiting.map(() => expect.stringMatching(/^calls\./)),
    ]);
    expect(new Set(await statesOf(waiting)).size).toBe(1);
    const counts = await Promise.all(keys.map(async (key) => (await stores.storms.calls(key))?.incidents));
    expect(counts.toSorted()).toEqual([4, 5]);
    // Nobody needs it any more, whoever is called for the others.
    expect(await statesOf([over])).toEqual(['pending']);
  });
});
