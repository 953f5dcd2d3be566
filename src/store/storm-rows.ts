import { isDeepStrictEqual } from 'node:util';
import type { NewDelivery } from '../domain/delivery.ts';
import {
  type ChannelStanding,
  edgeIndex,
  type StormLimit,
  type StormLimits,
  type StormStep,
  stormStep,
  strictest,
} from '../domain/storm.ts';
import type { Transaction } from './database.ts';
import { records } from './rows.ts';

/** New cards of one channel that count towards a storm. */
interface Fresh {
  readonly limit: StormLimit;
  readonly cards: number;
}

/** How the channels stand that some deliveries would add cards to. */
export interface StormsBefore {
  readonly fresh: ReadonlyMap<string, Fresh>;
  readonly standings: ReadonlyMap<string, ChannelStanding>;
}

/** What was asked ahead for the cards that most likely are new. */
export interface AskedStandings {
  readonly fresh: StormsBefore['fresh'];
  readonly answer: Promise<StormsBefore>;
}

/** What of a delivery decides whether it counts towards a storm. */
type Card = Pick<NewDelivery, 'channel' | 'stormRoute' | 'threadOf'>;

interface StandingRow {
  readonly channel: string;
  readonly edgeAt: Date | null;
  readonly storm: string | null;
  readonly endsAt: Date | null;
}

/**
 * Undefined, and nothing is asked, when the deliveries add no card that counts. Asked again only when it was `ahead` for
 * other cards.
 */
export function readStandings(
  tx: Transaction,
  deliveries: readonly Card[],
  limits: StormLimits,
  ahead?: AskedStandings,
): Promise<StormsBefore> | undefined {
  const fresh = freshCards(deliveries, limits);
  if (ahead !== undefined && isDeepStrictEqual(fresh, ahead.fresh)) return ahead.answer;
  return fresh.size === 0 ? undefined : ask(tx, fresh);
}

/** Asks for cards that are not certain yet; whoever needs the answer learns of a failure. */
export function askStandings(
  tx: Transaction,
  cards: readonly Card[],
  limits: StormLimits,
): AskedStandings | undefined {
  const fresh = freshCards(cards, limits);
  if (fresh.size === 0) return undefined;
  return { fresh, answer: ask(tx, fresh) };
}

function ask(tx: Transaction, fresh: StormsBefore['fresh']): Promise<StormsBefore> {
  const asked = [...fresh].map(([channel, { limit, cards }]) => ({
    channel,
    skip: edgeIndex(limit, cards),
  }));
  const answer = tx.query<StandingRow>(
    `select asked.channel, s.key as storm, s.ends_at as "endsAt", (
       select d.created_at from deliveries d where d.kind = 'card' and d.channel = asked.channel
       order by d.created_at desc offset asked.skip limit 1) as "edgeAt"
     from jsonb_to_recordset($1::jsonb) as asked (channel text, skip int)
       left join storms s on s.channel = asked.channel and s.ended_at is null`,
    records(asked),
  );
  const before = answer.then((rows) => ({
    fresh,
    standings: new Map(rows.map((row) => [row.channel, standingOf(row)])),
  }));
  // Not everybody who asks gets as far as to look at it, when another statement fails first.
  before.catch(() => undefined);
  return before;
}

function standingOf({ edgeAt, storm, endsAt }: StandingRow): ChannelStanding {
  return {
    ...(edgeAt === null ? {} : { edgeAt }),
    ...(storm === null || endsAt === null ? {} : { storm: { key: storm, endsAt } }),
  };
}

function freshCards(deliveries: readonly Card[], limits: StormLimits): ReadonlyMap<string, Fresh> {
  const fresh = new Map<string, Fresh>();
  for (const { channel, stormRoute, threadOf } of deliveries) {
    const limit = stormRoute === undefined || threadOf !== undefined ? undefined : limits(stormRoute);
    if (limit === undefined) continue;
    const known = fresh.get(channel);
    fresh.set(channel, {
      limit: known === undefined ? limit : strictest(known.limit, limit),
      cards: (known?.cards ?? 0) + 1,
    });
  }
  return fresh;
}

/** What becomes of deliveries; `storms` holds the key of the storm's card by the key of each one that is in its thread. */
export interface Collapsed {
  readonly deliveries: readonly NewDelivery[];
  readonly storms: ReadonlyMap<string, string>;
}

/** The deliveries as they are to be written: in the thread of a storm where there is one, with its card if it is new. */
export async function collapse(
  tx: Transaction,
  deliveries: readonly NewDelivery[],
  limits: StormLimits,
  { fresh, standings }: StormsBefore,
  at: Date,
): Promise<Collapsed> {
  const threads = new Map<string, string>();
  const cards: NewDelivery[] = [];
  for (const [channel, { limit, cards: count }] of fresh) {
    const step = stormStep(limit, standings.get(channel) ?? {}, count, at);
    if (step.kind === 'calm') continue;
    const key = step.kind === 'began' ? await beginStorm(tx, channel, at, step.endsAt) : step.key;
    if (step.kind === 'began') cards.push(stormCard(key, channel));
    else prolongStorm(tx, step);
    threads.set(channel, key);
  }
  const storms = new Map<string, string>();
  const placed = deliveries.map((delivery) => {
    const { channel, stormRoute, threadOf, heldForMs: _heldForMs, ...rest } = delivery;
    const thread = threads.get(channel);
    const counts = stormRoute !== undefined && threadOf === undefined && limits(stormRoute) !== undefined;
    if (thread === undefined || !counts) return delivery;
    storms.set(delivery.key, thread);
    // Not held: it waits for the card in whose thread it belongs.
    return { ...rest, channel, stormRoute, threadOf: thread };
  });
  return { deliveries: [...cards, ...placed], storms };
}

/** The summary card of a storm. */
export function stormCard(key: string, channel: string): NewDelivery {
  return { key, kind: 'storm', channel };
}

/** Opens a storm, or takes the one that somebody else has opened at this moment; ends the one whose time has passed. */
export async function beginStorm(tx: Transaction, channel: string, at: Date, endsAt: Date): Promise<string> {
  endStorms(tx, at, channel);
  const [row] = await tx.query<{ key: string }>(
    `insert into storms as s (key, channel, began_at, ends_at)
     values ('storm.' || to_char($2::timestamptz at time zone 'UTC', 'YYYYMMDD-HH24MISSMS') || '-' || nextval(
       pg_get_serial_sequence('storms', 'id')), $1, $2, $3)
     on conflict (channel) where ended_at is null
     do update set ends_at = greatest(s.ends_at, excluded.ends_at)
     returning s.key`,
    [channel, at, endsAt],
  );
  return row?.key ?? '';
}

/** Moves the end, and has the card drawn again. */
function prolongStorm(tx: Transaction, { key, endsAt }: Extract<StormStep, { kind: 'goes-on' }>): void {
  tx.query('update storms set ends_at = greatest(ends_at, $2) where key = $1', [key, endsAt]);
  tx.query('update deliveries set wanted_revision = wanted_revision + 1 where key = $1', [key]);
}

/** Ends storms whose time has come, of one channel or all; answers the keys of their cards. */
export function endStorms(tx: Transaction, at: Date, channel?: string): Promise<readonly { key: string }[]> {
  return tx.query<{ key: string }>(
    `with ended as (
       update storms set ended_at = ends_at
       where ended_at is null and ends_at <= $1 and ($2::text is null or channel = $2) returning key
     )
     update deliveries d set wanted_revision = d.wanted_revision + 1 from ended where d.key = ended.key
     returning d.key`,
    [at, channel ?? null],
  );
}
