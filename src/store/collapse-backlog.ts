import type { SlackStanding } from '../domain/ports/storm-store.ts';
import { type StormLimit, type StormLimits, strictest } from '../domain/storm.ts';
import { BACKLOG_ABOVE, WAITED_MS } from '../domain/storm-lists.ts';
import type { Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import { wantLists } from './storm-lists.ts';
import { joinWaiting } from './storm-pages.ts';
import { beginStorm, stormCard } from './storm-rows.ts';

// Cards that nobody has begun to post. One that is being posted at this moment stays where it is going.
const waiting = `d.kind = 'card' and d.state = 'pending' and d.thread_of is null and d.post_started_at is null
  and (d.lease_until is null or d.lease_until <= now())`;

interface WaitingRow {
  readonly channel: string;
  readonly route: string;
  readonly cards: number;
  /** Those of them that Slack did not take because it was away. */
  readonly held: number;
  /** A storm goes on in the channel. */
  readonly stormy: boolean;
}

/**
 * After an outage: the cards that have gathered for one channel go into the thread of a storm when they are too many,
 * and what is open of many is listed ahead of them.
 */
export async function collapseBacklog(
  tx: Transaction,
  writer: DeliveryWriter,
  at: Date,
  slack: SlackStanding,
): Promise<readonly string[]> {
  const begun = await beginStorms(tx, writer, at);
  // They would say what is so when it is back, of what was open before.
  if (slack === 'away') return begun;
  const { lists, storms } = await wantLists(tx, at, slack === 'back');
  if (lists.length > 0) await wantDeliveries(tx, lists, at, writer);
  return [...new Set([...begun, ...storms, ...lists.map(({ key }) => key)])];
}

async function beginStorms(tx: Transaction, writer: DeliveryWriter, at: Date): Promise<readonly string[]> {
  const rows = await tx.query<WaitingRow>(
    `select d.channel, i.route_name as route, count(*)::int as cards, count(*) filter (
       where d.delayed_by ~ '^(unreachable|timeout): ' and d.created_at <= $1)::int as held,
       bool_or(s.key is not null) as stormy
     from deliveries d join incidents i on i.id = d.incident_id
       left join storms s on s.channel = d.channel and s.ended_at is null and s.ends_at > $2
     where ${waiting} and i.group_key is not null group by 1, 2`,
    [new Date(at.getTime() - WAITED_MS), at],
  );
  const keys: string[] = [];
  for (const [channel, { limit, cards, held, stormy }] of byChannel(rows, writer.limits)) {
    if (cards <= limit.above && held <= (stormy ? 0 : BACKLOG_ABOVE)) continue;
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

/** What waits for one channel. */
type Backlog = Pick<WaitingRow, 'cards' | 'held' | 'stormy'> & { readonly limit: StormLimit };

function byChannel(rows: readonly WaitingRow[], limits: StormLimits): ReadonlyMap<string, Backlog> {
  const channels = new Map<string, Backlog>();
  for (const { channel, route, cards, held, stormy } of rows) {
    const limit = limits(route);
    if (limit === undefined) continue;
    const known = channels.get(channel);
    channels.set(channel, {
      limit: known === undefined ? limit : strictest(known.limit, limit),
      cards: (known?.cards ?? 0) + cards,
      held: (known?.held ?? 0) + held,
      stormy,
    });
  }
  return channels;
}
