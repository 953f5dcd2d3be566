import { deliveryPriorities, deliveryPriority, type NewDelivery } from '../domain/delivery.ts';
import type { StormLimits } from '../domain/storm.ts';
import { isStormList } from '../domain/storm-lists.ts';
import type { Transaction } from './database.ts';
import { records } from './rows.ts';
import { joinPages } from './storm-pages.ts';
import { collapse, readStandings, type StormsBefore } from './storm-rows.ts';

/** SQL: sets a delivery back to what has not been posted. */
export const asUnposted = `state = 'pending', post_started_at = null, channel_id = null, ts = null, posted_at = null,
  failed_at = null, revision = 0`;

/** The columns of a delivery under the names of the domain. */
export const deliveryColumns = `key, kind, incident_id as "incidentId", channel, thread_of as "threadOf", message,
  state, post_started_at as "postStartedAt", channel_id as "channelId", ts, posted_at as "postedAt", revision,
  created_at as "createdAt", last_error as "lastError", delayed_by as "delayedBy"`;

const want = `
  with wanted as (
    select * from jsonb_to_recordset($1::jsonb) as r (key text, kind delivery_kind, priority smallint,
      "incidentId" text, channel text, "threadOf" text, message jsonb, "createdAt" timestamptz, "heldForMs" int)
  )
  insert into deliveries (key, kind, priority, incident_id, channel, thread_of, message, created_at, state,
    wanted_revision, lease_holder, lease_until, post_started_at)
  select w.key, w.kind, w.priority, w."incidentId", w.channel, w."threadOf", w.message, w."createdAt",
    case when w."threadOf" like 'calls.%' then 'joined'::delivery_state else 'pending' end,
    case w.kind when 'storm' then 1 else 0 end,
    case when w."heldForMs" is not null then $2 end, now() + w."heldForMs" * interval '1 millisecond',
    case when w."heldForMs" is not null then w."createdAt" end
  from wanted w
  order by w.key
  on conflict (key) do nothing`;

/** What the writers of deliveries need to know. */
export interface DeliveryWriter {
  /** Posts what is stored as held. */
  readonly holder: string;
  readonly limits: StormLimits;
}

/** For notices: no storm takes them, and nobody holds them. */
export const noticeWriter: DeliveryWriter = { holder: '', limits: () => undefined };

/**
 * Inserts the deliveries that are new, in the thread of a storm where their channel has one; to be called after their
 * incidents were written, and awaited. It resolves when all is sent: the answer is collected by the commit. `before`
 * saves a round trip where it was asked for earlier. Answers the key of the storm's card, or of the page for many, by the key of what it took.
 */
export async function wantDeliveries(
  tx: Transaction,
  given: readonly NewDelivery[],
  createdAt: Date,
  { holder, limits }: DeliveryWriter,
  before: Promise<StormsBefore> | undefined = readStandings(tx, given, limits),
): Promise<ReadonlyMap<string, string>> {
  if (given.length === 0) return new Map();
  const { deliveries, storms } =
    before === undefined
      ? { deliveries: given, storms: new Map<string, string>() }
      : await collapse(tx, given, limits, await before, createdAt);
  const paged = await joinPages(tx, deliveries, storms, createdAt);
  const rows = paged.deliveries.map(({ severity, stormRoute: _stormRoute, call: _call, ...delivery }) => ({
    ...delivery,
    priority: isStormList(delivery.key)
      ? deliveryPriorities.storm
      : deliveryPriority(delivery.kind, severity),
    createdAt,
  }));
  tx.query(want, [...records(rows), holder]);
  return paged.storms;
}
