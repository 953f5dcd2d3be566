import { type StormLimit, type StormLimits, strictest } from '../domain/storm.ts';
import type { Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import { joinWaiting } from './storm-pages.ts';
import { beginStorm, stormCard } from './storm-rows.ts';

// Cards that nobody has begun to post. One that is being posted at this moment stays where it is going.
const waiting = `d.kind = 'card' and d.state = 'pending' and d.thread_of is null and d.post_started_at is null
  and (d.lease_until is null or d.lease_until <= now())`;

interface WaitingRow {
  readonly channel: string;
  readonly route: string;
  readonly cards: number;
}

/** After an outage: the cards that have gathered for one channel go into the thread of a storm when they are too many. */
export async function collapseBacklog(
  tx: Transaction,
  writer: DeliveryWriter,
  at: Date,
): Promise<readonly string[]> {
  const rows = await tx.query<WaitingRow>(
    `select d.channel, i.route_name as route, count(*)::int as cards
     from deliveries d join incidents i on i.id = d.incident_id
     where ${waiting} and i.group_key is not null group by 1, 2`,
  );
  const keys: string[] = [];
  for (const [channel, { limit, cards }] of byChannel(rows, writer.limits)) {
    if (cards <= limit.above) continue;
    const key = await beginStorm(tx, channel, at, new Date(at.getTime() + 3 * limit.withinMs));
    tx.query(
      `update deliveries d set thread_of = $2 from incidents i
       where ${waiting} and d.channel = $1 and i.id = d.incident_id and i.group_key is not null`,
      [channel, key],
    );
    const pages = await joinWaiting(tx, [key], at);
    await wantDeliveries(tx, [stormCard(key, channel), ...pages], at, writer);
    tx.query('update deliveries set wanted_revision = wanted_revision + 1 where key = $1', [key]);
    keys.push(key, ...pages.map((page) => page.key));
  }
  return keys;
}

function byChannel(
  rows: readonly WaitingRow[],
  limits: StormLimits,
): ReadonlyMap<string, { readonly limit: StormLimit; readonly cards: number }> {
  const channels = new Map<string, { limit: StormLimit; cards: number }>();
  for (const { channel, route, cards } of rows) {
    const limit = limits(route);
    if (limit === undefined) continue;
    const known = channels.get(channel);
    channels.set(channel, {
      limit: known === undefined ? limit : strictest(known.limit, limit),
      cards: (known?.cards ?? 0) + cards,
    });
  }
  return channels;
}
