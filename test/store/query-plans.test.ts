import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { at, openIncident, policy } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

describe('with 100,000 rows of the past and 20,000 alerts that fire', () => {
  let opened: OpenedPostgresStores;

  beforeAll(async () => {
    opened = await openPostgresStores();
    await opened.db.transaction(async (tx) => {
      tx.allow(60_000);
      // Without the foreign keys' checks, row by row, which are not what is looked at here.
      tx.query('set local session_replication_role = replica');
      tx.query(
        `insert into incidents (id, title, severity, state, version, group_key, route_name, channel, policy,
           escalation_level, escalation_round, opened_at, resolved_at)
         select 'INC-20250101-' || n, 'old', 'warning', 'resolved', 3, 'group ' || n % 5000, 'default', '#ops',
           $1::jsonb, 0, 0, old, old
         from generate_series(1, 100000) n, lateral (select $2::timestamptz - n * interval '1 minute' as old) t`,
        [JSON.stringify(policy), at(-10)],
      );
      tx.query(
        `insert into incident_activity (incident_id, revision, updated_at) select id, 9, resolved_at from incidents`,
      );
      tx.query(
        `insert into deliveries (key, kind, priority, incident_id, channel, state, revision, created_at)
         select 'card.' || id, 'card', 2, id, '#ops', 'posted', 9, opened_at from incidents`,
      );
      tx.query(
        `insert into timeline (incident_id, at, kind, actor, version, text)
         select id, opened_at, 'opened', '{}', 1, 'opened' from incidents`,
      );
      tx.query(
        `insert into alerts (source, fingerprint, status, severity, labels, annotations, links, starts_at, updated_at,
           incident_id)
         select 'x', lpad(to_hex(n), 16, '0'), 'resolved', 'warning', '{}', '{}', '[]', $1, $1, 'INC-20250101-' || n
         from generate_series(1, 100000) n`,
        [at(-10)],
      );
      tx.query(
        `insert into incidents (id, title, severity, state, version, group_key, route_name, channel, policy,
           escalation_level, escalation_round, opened_at)
         select 'INC-20250601-' || n, 'open', 'warning', 'acknowledged', 3, 'open group ' || n, 'default', '#ops',
           $1::jsonb, 0, 0, $2 from generate_series(1, 2000) n`,
        [JSON.stringify(policy), at(-5)],
      );
      tx.query(`insert into incident_activity (incident_id, revision, updated_at)
        select id, 9, opened_at from incidents where state = 'acknowledged'`);
      tx.query(
        `insert into deliveries (key, kind, priority, incident_id, channel, channel_id, ts, state, revision, created_at)
         select 'card.' || id, 'card', 2, id, '#ops', 'C0OPS', '1.' || sequence, 'posted', 9, opened_at
         from incidents where state = 'acknowledged'`,
      );
      tx.query(
        `insert into alerts (source, fingerprint, status, severity, labels, annotations, links, starts_at, updated_at,
           incident_id)
         select 'x', 'f' || lpad(to_hex(n), 15, '0'), 'firing', 'warning', jsonb_build_object('instance', n::text), '{}', '[]',
           $1, $1, 'INC-20250601-' || n % 2000 + 1
         from generate_series(1, 20000) n`,
        [at(-5)],
      );
    });
    await opened.db.query('analyze');
    await openIncident(opened.stores, [], { groupKey: 'group 7', openedAt: at(1) });
  });
  afterAll(() => opened.close());

  /** The nodes of the plan that was run for what the store asks PostgreSQL last. */
  async function plan(
    ask: (stores: ReturnType<typeof createStores>) => Promise<unknown>,
  ): Promise<PlanNode[]> {
    let last: { text: string; values: readonly unknown[] } = { text: '', values: [] };
    const { db } = opened;
    const listenTo = (session: Session): Session => ({
      query: <R extends object>(text: string, values: readonly unknown[] = []) => {
        last = { text, values };
        return session.query<R>(text, values);
      },
    });
    const listening: Database = {
      ...db,
      ...listenTo(db),
      transaction: (work) =>
        db.transaction(async (tx) => {
          const found = await work({ ...tx, ...listenTo(tx) });
          return found;
        }),
    };
    await ask(createStores(listening));
    const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, buffers, format json) ${last.text}`,
      last.values,
    );
    const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
    return row === undefined ? [] : flatten(row['QUERY PLAN'][0].Plan);
  }

  function indexesOf(nodes: readonly PlanNode[]): string[] {
    return nodes.flatMap((node) => node['Index Name'] ?? []);
  }

  function expectFewPages(nodes: readonly PlanNode[]): void {
    expect(
      nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    ).toEqual([]);
    const [root] = nodes;
    expect((root?.['Shared Hit Blocks'] ?? 0) + (root?.['Shared Read Blocks'] ?? 0)).toBeLessThan(200);
  }

  it('the sweeper finds deliveries to do by the indexes of what is pending and what is outdated', async () => {
    const nodes = await plan((stores) => stores.deliveries.due(at(99), 100));
    expect(indexesOf(nodes)).toEqual(
      expect.arrayContaining([
        'deliveries_pending',
        'incident_activity_outdated',
        'deliveries_incident',
        'deliveries_counted',
      ]),
    );
    expectFewPages(nodes);
  });

  it('the sweeper finds escalations by the index of deadlines', async () => {
    const nodes = await plan((stores) => stores.incidents.escalationsDue(at(99), 100));
    expect(indexesOf(nodes)).toEqual(['incidents_escalation_due']);
    expectFewPages(nodes);
  });

  it('the sweeper finds what else incidents wait for by the index of deadlines', async () => {
    const nodes = await plan((stores) => stores.incidents.timersDue(at(99), 100));
    expect(indexesOf(nodes)).toEqual(['incidents_due']);
    expectFewPages(nodes);
  });

  it('a list of incidents reads what it shows', async () => {
    expectFewPages(await plan((stores) => stores.incidents.list({ limit: 10 })));
    expectFewPages(
      await plan((stores) => stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: 10 })),
    );
  });

  it('an incident, its timeline and its alerts are found by their keys', async () => {
    expectFewPages(await plan((stores) => stores.incidents.get('INC-20250101-77')));
    expectFewPages(await plan((stores) => stores.incidents.timeline('INC-20250101-77', 50)));
    expectFewPages(await plan((stores) => stores.alerts.list({ incidentId: 'INC-20250101-77', limit: 50 })));
    expectFewPages(await plan((stores) => stores.alerts.list({ status: 'firing', limit: 50 })));
  });

  it('the auditor finds the next cards among the open incidents, also behind the last one', async () => {
    expectFewPages(await plan((stores) => stores.accounts.postedCards(undefined, 3)));
    expectFewPages(await plan((stores) => stores.accounts.postedCards('card.INC-20250601-77', 3)));
    expectFewPages(await plan((stores) => stores.accounts.postedCards('card.INC-99990101-0001', 3)));
  });

  it.each(['', 'rules of another kind'])(
    'what other rules than these (%j) looked at is found without looking at all that fires',
    async (rules) => {
      const { stores } = opened;
      const keys = { rules, sources: [], targets: [] };
      for (;;) if ((await stores.inhibitions.rekey(rules, () => keys, 10_000)) < 10_000) break;
      await opened.db.query('analyze alerts');
      const nodes = await plan((asked) => asked.inhibitions.rekey(rules, () => keys, 2_000));
      expect(indexesOf(nodes)).toEqual(expect.arrayContaining(['alerts_rules']));
      expectFewPages(nodes);
      expectFewPages(await plan((asked) => asked.inhibitions.pending(rules, 2_000)));
    },
  );

  it('incidents are counted by state in an index alone', async () => {
    await opened.db.query('vacuum incidents');
    const nodes = await plan((stores) => stores.incidents.countByState());
    expect(nodes.map((node) => node['Node Type'])).toContain('Index Only Scan');
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  });

  it('the auditor counts what fires without reading the incidents and cards of the past', async () => {
    const nodes = await plan((stores) => stores.accounts.read(at(99)));
    const read = nodes
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name']);
    expect(read).not.toContain('incidents');
    expect(read).not.toContain('deliveries');
  });

  it('a batch finds the newest incident of a group among twenty older ones', async () => {
    const found = await opened.stores.alerts.ingest((tx) => tx.groupIncidents(['group 7']));
    expect(found.get('group 7')?.incident.openedAt).toEqual(at(1));
  });
});
