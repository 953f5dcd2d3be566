import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertOf, at, changeIncident, ingest, openIncident } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('what is kept of the past', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  const ended = (name: string, minute: number) =>
    alertOf(name, { status: 'resolved', endsAt: at(minute), updatedAt: at(minute) });
  const left = async () =>
    (await opened.stores.alerts.list({ limit: 50 })).map(({ labels }) => labels['instance']).toSorted();
  const countOf = async (table: string) =>
    (await opened.db.query<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;

  it('is no alert that is resolved, old and on no open incident, with its expiry', async () => {
    const { stores } = opened;
    const closed = await openIncident(stores, [ended('closed', 1)]);
    await changeIncident(stores, closed, { state: 'resolved', resolvedAt: at(1) });
    await openIncident(stores, [ended('open', 1)]);
    const all = [ended('homeless', 1), ended('young', 10), alertOf('firing')];
    await ingest(stores, {
      alerts: all,
      expiries: all.map(({ fingerprint, startsAt }) => ({
        fingerprint,
        startsAt,
        expiresAt: at(1),
        lapsed: false,
      })),
    });
    expect(await stores.history.pruneAlerts(at(10))).toBe(2);
    expect(await left()).toEqual(['firing', 'open', 'young']);
    expect(await countOf('alert_expiries')).toBe(2);
    expect(await stores.incidents.timeline(closed, 10)).toHaveLength(1);
    expect(await stores.history.pruneAlerts(at(10))).toBe(0);
  });

  it('is deleted piece by piece, without waiting for whoever writes at this moment', async () => {
    const { stores, db } = opened;
    const many = Array.from({ length: 4_500 }, (_, index) => ended(`old-${index}`, 1));
    await ingest(stores, { alerts: many });
    await db.transaction(async (tx) => {
      await tx.query('select 1 from alerts where fingerprint = $1 for update', [many[0]?.fingerprint]);
      await stores.history.pruneAlerts(at(10));
    });
    expect(await left()).toContain('old-0');
    await stores.history.pruneAlerts(at(10));
    await stores.history.pruneAlerts(at(10));
    expect(await left()).toEqual([]);
  });

  it('is nothing of what a silence hid that ended before', async () => {
    const { stores, db } = opened;
    await db.query(
      `insert into silences (id, matchers, starts_at, ends_at, author, comment)
       values ('over', '[]', $1, $2, 'U1', ''), ('lasting', '[]', $1, $3, 'U1', '')`,
      [at(0), at(5), at(20)],
    );
    await db.query(
      `insert into silence_hits (silence_id, fingerprint, at)
       values ('over', 'a', $1), ('over', 'b', $2), ('lasting', 'a', $1), ('unknown', 'a', $1)`,
      [at(1), at(12)],
    );
    expect(await stores.history.pruneHits(at(10))).toBe(2);
    const rows = await db.query<{ name: string }>(
      `select silence_id || ' ' || fingerprint as name from silence_hits order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['lasting a', 'over b']);
  });
});
