import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Stores } from '../../src/domain/ports/stores.ts';
import { updateIncidents } from '../../src/store/incident-rows.ts';
import { createStores } from '../../src/store/stores.ts';
import {
  alertOf,
  at,
  bea,
  cardOf,
  changeIncident,
  entryOf,
  ingest,
  newIncidentOf,
  openIncident,
  policy,
  silenceOf,
} from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('two processes on one database', () => {
  let opened: OpenedPostgresStores;
  let one: Stores;
  let two: Stores;

  beforeEach(async () => {
    opened = await openPostgresStores();
    one = opened.stores;
    two = createStores(opened.anotherPool(), opened.clock);
  });
  afterEach(() => opened.close());

  const both = (index: number) => (index % 2 === 0 ? one : two);

  /** Opens an incident for the alert unless its group has one, as the pipeline does. */
  function receive(stores: Stores, name: string, groupKey: string): Promise<void> {
    return stores.alerts.ingest(async (tx) => {
      const alert = alertOf(name);
      const known = (await tx.alerts([alert.fingerprint])).has(alert.fingerprint);
      if (known) return;
      const group = (await tx.groupIncidents([groupKey])).get(groupKey);
      const incidentId = group?.incident.id ?? 'new-1';
      await tx.write({
        alerts: [{ ...alert, incidentId }],
        opened: group === undefined ? [newIncidentOf('new-1', { groupKey })] : [],
        changed: group === undefined ? [] : [group.incident],
        timeline: [entryOf(incidentId, { kind: group === undefined ? 'opened' : 'alerts-fired' })],
        deliveries: [cardOf(incidentId)],
      });
    });
  }

  /** Resolves when a statement waits for a lock of somebody else. */
  function somebodyWaits(): Promise<void> {
    return vi.waitFor(async () => {
      const waiting = await opened.db.query(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      expect(waiting).toHaveLength(1);
    });
  }

  it('open one incident for an alert that both receive many times at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => receive(both(index), 'db-1', 'g')));
    const incidents = await one.incidents.list({ limit: 10 });
    expect(incidents).toMatchObject([{ incident: { revision: 1 }, alerts: { total: 1 } }]);
    expect(await one.incidents.timeline(incidents[0]?.incident.id ?? '', 50)).toHaveLength(1);
  });

  it('put the alerts of one group on one incident and see each other', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => receive(both(index), `db-${index}`, 'g')));
    const incidents = await one.incidents.list({ limit: 10 });
    expect(incidents).toMatchObject([{ incident: { revision: 20 }, alerts: { total: 20 } }]);
    expect(await one.incidents.timeline(incidents[0]?.incident.id ?? '', 50)).toHaveLength(20);
  });

  it('never mint an id twice, nor leave a gap', async () => {
    const batch = Array.from({ length: 3 }, (_, index) => newIncidentOf(`n${index}`));
    const declared = { ...newIncidentOf('x'), title: 'declared' };
    const { placeholderId: _p, groupKey: _g, revision: _r, ...fields } = declared;
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const stores = both(index);
        if (index % 4 === 3) return [(await stores.incidents.declare(fields, bea, 'declared', () => [])).id];
        return [...(await ingest(stores, { opened: batch })).values()];
      }),
    );
    const sorted = ids.flat().sort();
    expect(sorted).toEqual(
      Array.from({ length: 50 }, (_, index) => `INC-20261121-${String(index + 1).padStart(4, '0')}`),
    );
  });

  it('acknowledge an incident once when several people do at once', async () => {
    const id = await openIncident(one);
    const firsts = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        both(index).incidents.change(id, ({ incident }) => {
          if (incident.state !== 'triggered') return { result: false };
          const change = {
            ...incident,
            state: 'acknowledged',
            version: incident.version + 1,
            owner: `U${index}`,
          } as const;
          return {
            change: { incident: change, timeline: [entryOf(id, { kind: 'acknowledged' })] },
            result: true,
          };
        }),
      ),
    );
    expect(firsts.filter((first) => first)).toHaveLength(1);
    expect((await one.incidents.get(id))?.incident).toMatchObject({ version: 2, revision: 2 });
    expect(await one.incidents.timeline(id, 50)).toHaveLength(2);
  });

  it('give a delivery to one of many that claim it at once', async () => {
    await one.deliveries.want([{ key: 'notice.1', kind: 'notice', channel: '#ops' }]);
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) => both(index).deliveries.claim('notice.1', 60_000)),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('do not give back a lease that has gone over to the other', async () => {
    await one.deliveries.want([{ key: 'notice.1', kind: 'notice', channel: '#ops' }]);
    await one.deliveries.claim('notice.1', 0);
    expect(await two.deliveries.claim('notice.1', 60_000)).toBeDefined();
    await one.deliveries.release('notice.1');
    expect(await one.deliveries.claim('notice.1', 60_000)).toBeUndefined();
  });

  it('lose no change when batches, people and silences meet on one incident', async () => {
    const id = await openIncident(one, [alertOf('a'), alertOf('b')], { groupKey: 'g' });
    const acts = Array.from({ length: 30 }, (_, index) => {
      const stores = both(index);
      if (index % 3 === 0) return receive(stores, `more-${index}`, 'g');
      const silence = index % 3 === 1 ? { silence: silenceOf({ endsAt: at(90 + index) }) } : {};
      return stores.incidents.change(id, ({ incident }) => ({
        change: { incident, timeline: [entryOf(id, { kind: 'note' })], ...silence },
        result: undefined,
      }));
    });
    await Promise.all(acts);
    expect((await one.incidents.get(id))?.incident.revision).toBe(31);
    expect(await one.incidents.timeline(id, 99)).toHaveLength(31);
    expect(await one.silences.listOpen(at(1))).toHaveLength(10);
    expect(await one.alerts.summary(id)).toMatchObject({ total: 12, firing: 12 });
  });

  it('let a silence hide an alert that comes in while it is made', async () => {
    const id = await openIncident(one, [alertOf('a')], { groupKey: 'g' });
    let made: Promise<void> | undefined;
    await two.alerts.ingest(async (tx) => {
      expect(await tx.silences(at(1))).toEqual([]);
      made = changeIncident(one, id, {}, { silence: silenceOf() });
      // Made now, the silence would miss the alert that this batch is about to write.
      await Promise.race([made, somebodyWaits()]);
      const alerts = [alertOf('b', { incidentId: id })];
      await tx.write({ alerts, opened: [], changed: [], timeline: [], deliveries: [] });
    });
    await made;
    expect(await one.alerts.summary(id)).toMatchObject({ firing: 2, silenced: 2 });
  });

  it('read for a decision the alerts as they are once the lock is held', async () => {
    const id = await openIncident(one, [alertOf('a')]);
    let decided: Promise<number> | undefined;
    await two.alerts.ingest(async (tx) => {
      await tx.incidents([id]);
      decided = one.incidents.change(id, ({ alerts }) => ({ result: alerts.firing }));
      const resolved = alertOf('a', { incidentId: id, status: 'resolved', endsAt: at(1) });
      await tx.write({ alerts: [resolved], opened: [], changed: [], timeline: [], deliveries: [] });
    });
    expect(await decided).toBe(0);
  });

  it('want a card at the revision that the other is just writing', async () => {
    const id = await openIncident(one, []);
    const before = await one.incidents.get(id);
    if (before === undefined) throw new Error('not opened');
    const { incident } = before;
    let wanted: Promise<void> | undefined;
    await opened.db.transaction(async (tx) => {
      updateIncidents(tx, [incident]);
      await tx.query('select 1');
      wanted = two.deliveries.want([cardOf(id, { key: 'card.again' })]);
      await Promise.race([wanted, somebodyWaits()]);
    });
    await wanted;
    await one.deliveries.posted('card.again', { channelId: 'C1', ts: '1.1', at: at(0), revision: 1 });
    expect(await one.deliveries.due(at(0), 10)).toEqual(['card.again']);
  });

  it('escalate what is due once', async () => {
    const escalation = { policy, level: 0, round: 0, nextAt: at(5) };
    const id = await openIncident(one, [], { escalation });
    const escalated = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        both(index).incidents.change(id, ({ incident }) => {
          const { nextAt, ...ended } = incident.escalation;
          if (nextAt === undefined || nextAt > at(5)) return { result: 0 };
          return { change: { incident: { ...incident, escalation: ended }, timeline: [] }, result: 1 };
        }),
      ),
    );
    expect(escalated.reduce<number>((sum, each) => sum + each, 0)).toBe(1);
    expect(await one.incidents.escalationsDue(at(99), 10)).toEqual([]);
  });
});
