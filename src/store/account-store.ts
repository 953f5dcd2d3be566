import {
  type Accounts,
  type AlertPlace,
  type Audit,
  alertPlaces,
  type IntakeCounts,
  noCounts,
} from '../domain/accounts.ts';
import { CANARY_ROUTE } from '../domain/canary.ts';
import type { AccountStore, PostedCard } from '../domain/ports/account-store.ts';
import type { Database, Transaction } from './database.ts';
import { asUnposted } from './delivery-rows.ts';
import { fromRow, type RowOf, records } from './rows.ts';

/** Looks at all that fires: it may take longer than what somebody waits for. */
const patienceMs = 10_000;

const names = Object.keys(noCounts) as readonly (keyof IntakeCounts)[];
const raise = `insert into intake_counts as c (${names.join(', ')})
  values (${names.map((_name, index) => `$${index + 1}`).join(', ')})
  on conflict (singleton) do update set ${names.map((name) => `${name} = c.${name} + excluded.${name}`).join(', ')}`;

/** Adds to the counts of all batches; not waited for, as its row is only ever changed under the ingest lock. */
export function raiseCounts(tx: Transaction, counts: IntakeCounts): void {
  tx.query(
    raise,
    names.map((name) => counts[name]),
  );
}

// One statement sees one moment. Grouped before it is joined: storms are many alerts on few incidents. Joined by keys one
// after the other (a limit holds PostgreSQL to it): it takes the groups for many, and would read all incidents of the past.
const readAll = `
  with firing as (
    select incident_id, silence_id is not null as silenced, inhibited_by is not null as inhibited,
      count(*)::int as alerts
    from alerts where status = 'firing' group by 1, 2, 3
  ), placed as (
    select f.alerts, case
      when i.route_name = $2 then 'canary'
      when f.silenced then 'silenced'
      when f.inhibited then 'inhibited'
      when f.incident_id is null then 'nowhere'
      when i.state = 'resolved' then
        case when i.resolved_by ->> 'source' = 'alert' then 'forgotten' else 'closed' end
      when i.cardless then case when i.held_until >= $1 then 'held' else 'uncarded' end
      when d.state = 'posted' and d.ts is not null then 'carded'
      when d.state = 'pending' then 'waiting'
      when d.state = 'failed' then 'refused'
      else 'uncarded' end as place
    from firing f
      left join lateral (select * from incidents where id = f.incident_id limit 1) i on true
      left join lateral (select * from deliveries where key = 'card.' || f.incident_id limit 1) d on true
  )
  select
    (select to_jsonb(c) - 'singleton' from intake_counts c) as counts,
    coalesce((select jsonb_object_agg(place, alerts) from
      (select place, sum(alerts) as alerts from placed group by place) p), '{}') as places,
    (select count(*)::int from deliveries where state = 'pending' and kind = 'card' and created_at < $1) as late,
    (select count(*)::int from incident_activity a join deliveries d on d.incident_id = a.incident_id
      where a.outdated and d.state = 'posted' and d.revision < a.revision and d.kind = 'card' and a.updated_at < $1)
      as outdated,
    (select count(*)::int from intake_journal where accepted_at < $1 or refused is not null) as unprocessed`;

// From the open incidents on, and not through the cards of all there ever were: a key is `card.`, the incident and what
// tells its copies apart.
// The few are chosen first, one open incident after the other: whatever PostgreSQL thinks of their number, it neither
// sorts all of them nor joins all deliveries.
const postedCards = `
  select c.key, c."channelId", c.ts, c.revision, parent.ts as "threadTs"
  from (
    select i.id, d.* from (
      select id from incidents where state <> 'resolved' and id >= split_part($1, '.', 2) order by id offset 0
    ) i cross join lateral (
      select key, channel_id as "channelId", ts, revision, thread_of from deliveries
      where incident_id = i.id and kind = 'card' and state = 'posted'
        and (i.id, key) > (split_part($1, '.', 2), $1)
      order by key offset 0
    ) d limit $2
  ) c left join deliveries parent on parent.key = c.thread_of
  order by c.id, c.key`;

const lost = `
  update deliveries set ${asUnposted}
  where key = $1 and ts = $2 and state = 'posted'`;
// Edited since, it shows more by now.
const older = `update deliveries set revision = $4 where key = $1 and ts = $2 and revision = $3 and state = 'posted'`;

interface AccountsRow {
  readonly counts: IntakeCounts | null;
  readonly places: Partial<Record<AlertPlace, number>>;
  readonly late: number;
  readonly outdated: number;
  readonly unprocessed: number;
}

/** The counts of all batches, what is stored, and the last audit. */
export function createAccountStore(db: Database): AccountStore {
  return {
    read: (lateSince) =>
      db.transaction(async (tx) => {
        tx.allow(patienceMs);
        const [row] = await tx.query<AccountsRow>(readAll, [lateSince, CANARY_ROUTE]);
        if (row === undefined) throw new Error('An aggregate answered no row.');
        return accountsOf(row);
      }),
    postedCards: async (after, limit) => {
      const rows = await db.query<RowOf<PostedCard>>(postedCards, [after ?? '', limit]);
      return rows.map((row) => fromRow<PostedCard>(row));
    },
    correct: async ({ key, ts, revision }, shown) => {
      if (shown === undefined) await db.query(lost, [key, ts]);
      else await db.query(older, [key, ts, revision, shown]);
    },
    lastAudit: async () => {
      const [row] = await db.query<RowOf<Audit>>(
        `select at, accounts, disagreements, asked, mended::float8 as mended, since, rounds, raised_at as "raisedAt", cursor
         from delivery_audits`,
      );
      return row === undefined ? undefined : fromRow<Audit>(row);
    },
    keepAudit: async (audit) => {
      await db.query(
        `insert into delivery_audits as a (at, accounts, disagreements, asked, mended, since, rounds, raised_at, cursor)
         select at, accounts, disagreements, asked, mended, since, rounds, "raisedAt", cursor
         from jsonb_to_recordset($1::jsonb) as r (at timestamptz, accounts jsonb, disagreements jsonb, asked int,
           mended bigint, since timestamptz, rounds int, "raisedAt" timestamptz, cursor text)
         on conflict (singleton) do update set at = excluded.at, accounts = excluded.accounts,
           disagreements = excluded.disagreements, asked = excluded.asked, mended = excluded.mended,
           since = excluded.since, rounds = excluded.rounds, raised_at = excluded.raised_at, cursor = excluded.cursor`,
        records([audit]),
      );
    },
  };
}

function accountsOf({ counts, places, late, outdated, unprocessed }: AccountsRow): Accounts {
  const all = alertPlaces.map((place) => [place, places[place] ?? 0] as const);
  return {
    counts: counts ?? noCounts,
    places: Object.fromEntries(all) as Record<AlertPlace, number>,
    late,
    outdated,
    unprocessed,
  };
}
