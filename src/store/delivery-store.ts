import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import type { CardStanding, ClaimedDelivery, DeliveryStore } from '../domain/ports/delivery-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { type DeliveryWriter, deliveryColumns, wantDeliveries } from './delivery-rows.ts';
import { createLeftBehind } from './left-behind.ts';
import { deadAmong } from './locks.ts';
import { fromRow, type RowOf, records } from './rows.ts';

type Row = RowOf<Delivery>;

// Leases are measured by the database's clock alone: the clocks of two processes may differ by more than a lease.
const free = '(lease_until is null or lease_until <= now())';

/** The refusal that sent a message elsewhere stays; any other error is the last one. */
const refusalOr = (value: string) =>
  `last_error = case when state = 'posted' and failed_at is not null then last_error else ${value}::text end`;

const settle = `
  update deliveries d set state = 'posted', channel_id = r."channelId", ts = r.ts, posted_at = r.at,
    revision = r.revision, last_error = null, failed_at = null, lease_holder = null, lease_until = null
  from jsonb_to_recordset($1::jsonb) as r (key text, "channelId" text, ts text, at timestamptz, revision int)
  where d.key = r.key and d.state = 'pending'
  returning d.key, case d.kind
    when 'card' then exists (
      select from incident_activity a where a.incident_id = d.incident_id and a.revision > d.revision)
    when 'storm' then d.wanted_revision > d.revision
    else false end as outdated`;

// A card that is not posted yet may be posted as it was drawn a moment ago: its incident stays marked until then.
const unmark = `
  update incident_activity a set outdated = false
  where a.outdated and a.updated_at < $1 and not exists (
    select from deliveries d where d.incident_id = a.incident_id and d.kind = 'card'
      and (d.state = 'pending' or (d.state = 'posted' and d.revision < a.revision)))`;
const due = `
  select key from (
    (select key, priority, created_at from deliveries
     where state = 'pending' and created_at < $1 and ${free} order by priority, created_at limit $2)
    union all
    (select d.key, $3::smallint, d.created_at from incident_activity a
       join deliveries d on d.incident_id = a.incident_id and d.kind = 'card'
     where a.outdated and d.state = 'posted' and d.revision < a.revision and ${free}
     order by d.created_at limit $2)
    union all
    (select key, $3::smallint, created_at from deliveries
     where wanted_revision > 0 and state = 'posted' and revision < wanted_revision and ${free}
     order by created_at limit $2)
  ) as due order by priority, created_at limit $2`;

const uncut = `lease_holder is not null and lease_until > now() + $1 * interval '1 millisecond'`;
const cutLeases = `
  update deliveries set lease_until = now() + $1 * interval '1 millisecond'
  where ${uncut} and lease_holder = any (${deadAmong(`select distinct lease_holder as holder from deliveries where ${uncut}`)})`;

/** What has to be in the chat, and how far it has come. */
export function createDeliveryStore(db: Database, clock: Clock, writer: DeliveryWriter): DeliveryStore {
  const { holder } = writer;
  // A lease that has run out may be another process's by now; only its holder may give it back.
  const one = async (text: string, values: readonly unknown[]): Promise<Delivery | undefined> => {
    const [row] = await db.query<Row>(text, values);
    return row === undefined ? undefined : fromRow<Delivery>(row);
  };
  const set = async (key: string, assignments: string, ...values: unknown[]): Promise<void> => {
    await db.query(`update deliveries set ${assignments} where key = $1`, [key, ...values]);
  };

  // Not waited for on the disk: what a power cut may take of this is a lease, which nobody holds after it, or what an edit
  // has come to, which is then made again, or where a new message is, which is then searched for. That its posting began
  // is on the disk, and all that was written before with it.
  const soon = <R extends object>(text: string, values: readonly unknown[]): Promise<readonly R[]> =>
    db.transaction((tx) => {
      tx.query('set local synchronous_commit = off');
      return tx.query<R>(text, values);
    });
  const note = async (key: string, assignments: string, ...values: unknown[]): Promise<void> => {
    await soon(`update deliveries set ${assignments} where key = $1`, [key, ...values]);
  };

  return {
    get: (key) => one(`select ${deliveryColumns} from deliveries where key = $1`, [key]),
    want: async (deliveries) => {
      await db.transaction((tx) => wantDeliveries(tx, deliveries, clock.now(), writer));
    },
    claim: async (key, leaseMs) => {
      const [row] = await soon<Row & { readonly current: CardStanding | null }>(
        `update deliveries set lease_holder = $2, lease_until = now() + $3 * interval '1 millisecond'
         where key = $1 and ${free} returning ${deliveryColumns}, case kind when 'card' then (
           select jsonb_build_object('revision', a.revision, 'version', i.version)
           from incidents i join incident_activity a on a.incident_id = i.id where i.id = deliveries.incident_id
         ) end as current`,
        [key, holder, leaseMs],
      );
      return row === undefined ? undefined : fromRow<ClaimedDelivery>(row);
    },
    release: async (key) => {
      await soon(
        'update deliveries set lease_holder = null, lease_until = null where key = $1 and lease_holder = $2',
        [key, holder],
      );
    },
    postStarted: (key, at) => set(key, 'post_started_at = $2', at),
    posted: (key, { channelId, ts, at, revision, refusal }) =>
      set(
        key,
        `state = 'posted', channel_id = $2, ts = $3, posted_at = $4, revision = $5, last_error = $6, failed_at = $7`,
        channelId,
        ts,
        at,
        revision,
        refusal === undefined ? null : sanitiseText(refusal),
        refusal === undefined ? null : at,
      ),
    settle: async (posts) => {
      const rows = await soon<{ key: string; outdated: boolean }>(settle, records(posts));
      return rows.filter((row) => row.outdated).map((row) => row.key);
    },
    handBack: async (keys) => {
      await db.query(
        `update deliveries set lease_holder = null, lease_until = null, post_started_at = null
         where key = any($1) and lease_holder = $2 and state = 'pending'`,
        [keys, holder],
      );
    },
    lapsed: async (graceMs) => {
      await db.query(cutLeases, [graceMs]);
      const rows = await db.query<{ key: string }>(
        'select key from deliveries where lease_holder is not null and lease_until <= now() order by priority, key limit 500',
        [],
      );
      return rows.map((row) => row.key);
    },
    // Two edits may be told in the wrong order; a card never goes back.
    edited: (key, revision) =>
      note(
        key,
        `revision = greatest(revision, $2), ${refusalOr('null')},
         lease_until = case when lease_holder = $3 then null else lease_until end,
         lease_holder = nullif(lease_holder, $3)`,
        revision,
        holder,
      ),
    outdated: async (keys) =>
      db.query<{ key: string; current: CardStanding }>(
        `select d.key, jsonb_build_object('revision', a.revision, 'version', i.version) as current
         from deliveries d join incidents i on i.id = d.incident_id
           join incident_activity a on a.incident_id = d.incident_id
         where d.key in (select unnest($1::text[])) and d.kind = 'card' and d.state = 'posted'
           and d.revision < a.revision`,
        [keys],
      ),
    ...createLeftBehind(db, clock),
    failed: (key, error) =>
      set(key, `state = 'failed', failed_at = $2, last_error = $3`, clock.now(), sanitiseText(error)),
    deferred: (key, error) =>
      note(
        key,
        `${refusalOr('$2')}, delayed_by = case when state = 'pending' then $2::text else delayed_by end`,
        sanitiseText(error),
      ),
    obsolete: (key) => set(key, `state = 'obsolete', last_error = null`),
    due: async (before, limit) => {
      await db.query(unmark, [before]);
      const rows = await db.query<{ key: string }>(due, [before, limit, deliveryPriorities.edit]);
      return rows.map((row) => row.key);
    },
    failures: async (limit) => {
      const rows = await db.query<Row>(
        `select ${deliveryColumns} from deliveries where failed_at is not null order by failed_at desc limit $1`,
        [limit],
      );
      return rows.map((row) => fromRow<Delivery>(row));
    },
  };
}
