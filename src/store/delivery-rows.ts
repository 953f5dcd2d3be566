import { deliveryPriorities, type NewDelivery } from '../domain/delivery.ts';
import type { Session } from './database.ts';
import { records } from './rows.ts';

/** The columns of a delivery under the names of the domain. */
export const deliveryColumns = `key, kind, incident_id as "incidentId", channel, thread_of as "threadOf", message,
  state, post_started_at as "postStartedAt", channel_id as "channelId", ts, posted_at as "postedAt", revision,
  created_at as "createdAt", last_error as "lastError"`;

// The incident is share-locked until the row is written: whoever changes it at this moment either has committed the
// revision that is read here, or waits and then finds the new row.
const want = `
  with wanted as (
    select * from jsonb_to_recordset($1::jsonb) as r (key text, kind delivery_kind, priority smallint,
      "incidentId" text, channel text, "threadOf" text, message jsonb, "createdAt" timestamptz, "heldForMs" int)
  ), incident as (
    select id, revision from incidents
    where id in (select "incidentId" from wanted where kind = 'card') order by id for share
  )
  insert into deliveries (key, kind, priority, incident_id, channel, thread_of, message, created_at, wanted_revision,
    lease_holder, lease_until, post_started_at)
  select w.key, w.kind, w.priority, w."incidentId", w.channel, w."threadOf", w.message, w."createdAt",
    case when w.kind = 'card' then coalesce(incident.revision, 0) else 0 end,
    case when w."heldForMs" is not null then $2 end, now() + w."heldForMs" * interval '1 millisecond',
    case when w."heldForMs" is not null then w."createdAt" end
  from wanted w left join incident on incident.id = w."incidentId"
  order by w.key
  on conflict (key) do nothing`;

/** Inserts the deliveries that are new; to be called after their incidents were written. `holder` posts what is held. */
export function wantDeliveries(
  session: Session,
  deliveries: readonly NewDelivery[],
  createdAt: Date,
  holder?: string,
): Promise<readonly object[]> {
  if (deliveries.length === 0) return Promise.resolve([]);
  const rows = deliveries.map((delivery) => ({
    ...delivery,
    priority: deliveryPriorities[delivery.kind],
    createdAt,
  }));
  return session.query(want, [...records(rows), holder ?? null]);
}

/** The delivery with the id of its incident in every place where the batch had a placeholder. */
export function withIncidentId(delivery: NewDelivery, placeholderId: string, id: string): NewDelivery {
  return replaceIn(delivery, placeholderId, id);
}

function replaceIn<T>(value: T, from: string, to: string): T {
  const replaced = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(from, to);
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, replaced(inner)]));
  };
  return replaced(value) as T;
}
