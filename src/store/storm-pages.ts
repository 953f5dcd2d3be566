import { machineActor } from '../domain/actor.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { cardKey } from '../domain/pages.ts';
import {
  isJoinedPage,
  type JoinedPage,
  type PagedBefore,
  type PlacedCalls,
  placeCalls,
  type StormCall,
} from '../domain/storm-pages.ts';
import type { Transaction } from './database.ts';
import { insertTimeline } from './incident-rows.ts';
import { records } from './rows.ts';
import type { Collapsed } from './storm-rows.ts';

/** A call with what its page needs: where it goes, and what the timeline tells. */
export interface PlacedCall extends StormCall {
  readonly key: string;
  readonly version: number;
  /** Whom the page names; `who` tells apart a message of its own and a line in the thread. */
  readonly target: string;
  readonly channel: string;
  readonly isLine: boolean;
}

/** The deliveries with those pages joined that are about incidents whose card is in the thread of a storm. */
export async function joinPages(
  tx: Transaction,
  deliveries: readonly NewDelivery[],
  storms: ReadonlyMap<string, string>,
  at: Date,
): Promise<Collapsed> {
  const paged = deliveries.filter(({ call, incidentId }) => call !== undefined && incidentId !== undefined);
  const stormOf = paged.length === 0 ? new Map() : await stormsOf(tx, paged, deliveries, storms);
  const calls = paged.flatMap((delivery) => callOf(delivery, stormOf.get(delivery.incidentId ?? '')));
  if (calls.length === 0) return { deliveries, storms };
  const { pages, pageOf } = await callTogether(tx, calls, at);
  const joined = deliveries.map((delivery): NewDelivery => {
    const { heldForMs: _heldForMs, ...rest } = delivery;
    const page = pageOf.get(delivery.key);
    return page === undefined ? delivery : { ...rest, threadOf: page };
  });
  return { deliveries: [...pages, ...joined], storms: new Map([...storms, ...pageOf]) };
}

/** The storm of each incident that is paged: of a card that is new, and of one that has been there before. */
async function stormsOf(
  tx: Transaction,
  paged: readonly NewDelivery[],
  deliveries: readonly NewDelivery[],
  storms: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const fresh = new Set(deliveries.flatMap(({ kind, key }) => (kind === 'card' ? [key] : [])));
  const ids = new Set(paged.map(({ incidentId = '' }) => incidentId));
  for (const id of ids) {
    const storm = storms.get(cardKey(id));
    if (storm !== undefined) found.set(id, storm);
  }
  const asked = [...ids].filter((id) => !fresh.has(cardKey(id)));
  if (asked.length === 0) return found;
  const rows = await tx.query<{ id: string; storm: string }>(
    `select d.incident_id as id, d.thread_of as storm from deliveries d
     where d.key in (select unnest($1::text[])) and d.thread_of is not null`,
    [asked.map(cardKey)],
  );
  for (const { id, storm } of rows) found.set(id, storm);
  return found;
}

function callOf(delivery: NewDelivery, storm: string | undefined): readonly PlacedCall[] {
  const { key, call, incidentId, severity = 'warning', channel, threadOf } = delivery;
  if (storm === undefined || call === undefined || incidentId === undefined) return [];
  const { who: target, level, version } = call;
  const isLine = threadOf !== undefined;
  const who = isLine ? `line ${target}` : target;
  return [{ key, storm, who, target, level, version, incidentId, severity, channel, isLine }];
}

/** Writes which calls are made by one page; answers the pages that are new, and the page by the key of each call. */
export async function callTogether(
  tx: Transaction,
  calls: readonly PlacedCall[],
  at: Date,
): Promise<{ readonly pages: readonly NewDelivery[]; readonly pageOf: ReadonlyMap<string, string> }> {
  const result = placeCalls(calls, await pagedBefore(tx, calls), at);
  const { placed } = result;
  write(tx, result);
  insertTimeline(
    tx,
    [...placed].map(([{ incidentId, version, target, isLine }, page]) => ({
      incidentId,
      at,
      kind: 'note' as const,
      actor: machineActor('storm', 'system'),
      version,
      text: `${target} is called ${isLine ? 'by one line in the thread' : 'by one page'} for many incidents of the storm (${page}).`,
    })),
  );
  const first = new Map([...placed].reverse().map(([call, page]) => [page, call]));
  return {
    pages: result.began.flatMap(({ key }) => pageOf(key, first.get(key))),
    pageOf: new Map([...placed].map(([call, page]) => [call.key, page])),
  };
}

/** The worst call comes first: the page is as urgent as that. */
function pageOf(key: string, first: PlacedCall | undefined): readonly NewDelivery[] {
  if (first === undefined) return [];
  const { channel, severity, target, isLine, storm } = first;
  const thread = isLine ? { threadOf: storm } : {};
  return [{ key, kind: 'page', channel, severity, message: { text: target }, ...thread }];
}

/** Locks the storms, so that one after the other looks and joins. */
async function pagedBefore(tx: Transaction, calls: readonly PlacedCall[]): Promise<PagedBefore> {
  const asked = [
    ...new Map(
      calls.map(({ storm, who, level }) => [`${storm}\0${who}\0${level}`, { storm, who, level }]),
    ).values(),
  ];
  const storms = [...new Set(asked.map(({ storm }) => storm))];
  const ids = [...new Set(calls.map(({ incidentId }) => incidentId))];
  tx.query('select 1 from storms where key = any($1) order by key for update', [storms]);
  const pages = tx.query<JoinedPage>(
    `select p.key, p.storm, p.who, p.level, p.began_at as "beganAt", array(
       select d.incident_id from deliveries d where d.thread_of = p.key and d.incident_id = any($2)) as "incidentIds"
     from jsonb_to_recordset($1::jsonb) as asked (storm text, who text, level int), lateral (
       select * from storm_pages s where s.storm = asked.storm and s.who = asked.who and s.level = asked.level
       order by s.began_at desc, s.key desc limit 1) p`,
    [...records(asked), ids],
  );
  const alone = tx.query<PagedBefore['alone'][number]>(
    'select storm, who, count from storm_pages_alone where storm = any($1)',
    [storms],
  );
  const joined = tx.query<{ storm: string; count: number }>(
    'select storm, count(*)::int as count from storm_pages where storm = any($1) group by storm',
    [storms],
  );
  return {
    pages: await pages,
    alone: await alone,
    joined: new Map((await joined).map(({ storm, count }) => [storm, count])),
  };
}

function write(tx: Transaction, { placed, began, alone }: PlacedCalls<PlacedCall>): void {
  tx.query(
    `insert into storm_pages (key, storm, who, level, began_at)
     select key, storm, who, level, "beganAt"
     from jsonb_to_recordset($1::jsonb) as r (key text, storm text, who text, level int, "beganAt" timestamptz)`,
    records(began.map(({ incidentIds: _incidentIds, ...page }) => page)),
  );
  tx.query(
    `insert into storm_pages_alone as a (storm, who, count)
     select storm, who, count from jsonb_to_recordset($1::jsonb) as r (storm text, who text, count int)
     on conflict (storm, who) do update set count = a.count + excluded.count`,
    records(alone),
  );
  const grown = [...new Set(placed.values())];
  // New ones are not there yet.
  tx.query('update deliveries set wanted_revision = wanted_revision + 1 where key = any($1)', [grown]);
}

/** Pages that wait, and are still needed, for incidents whose cards have just gone into the thread of a storm. */
export async function joinWaiting(
  tx: Transaction,
  storms: readonly string[],
  at: Date,
): Promise<readonly NewDelivery[]> {
  const rows = await tx.query<Omit<PlacedCall, 'who' | 'isLine' | 'target' | 'level'> & WaitingPage>(
    `select d.key, c.thread_of as storm, d.incident_id as "incidentId", i.severity, i.version, d.channel,
       d.message ->> 'text' as text, i.escalation_level as level
     from deliveries c
       join deliveries d on d.incident_id = c.incident_id and d.kind = 'page' and d.state = 'pending'
       join incidents i on i.id = c.incident_id
     where c.thread_of = any($1) and c.kind = 'card' and c.key = 'card.' || c.incident_id
       and not (i.state <> 'triggered' and i.version > split_part(d.key, '.', 3)::int)
       and d.post_started_at is null and (d.lease_until is null or d.lease_until <= now())
     order by i.opened_at, i.sequence, d.key for update of d`,
    [storms],
  );
  const calls = rows.flatMap(waitingCall);
  if (calls.length === 0) return [];
  const { pages, pageOf } = await callTogether(tx, calls, at);
  tx.query(
    `update deliveries d set state = 'joined', thread_of = r.page
     from jsonb_to_recordset($1::jsonb) as r (key text, page text) where d.key = r.key`,
    records([...pageOf].map(([key, page]) => ({ key, page }))),
  );
  return pages;
}

interface WaitingPage {
  readonly text: string;
  readonly level: number;
}

/** A line that calls somebody begins with the mentions; others tell something else. */
function waitingCall({
  text,
  level,
  ...row
}: Omit<PlacedCall, 'who' | 'isLine' | 'target' | 'level'> & WaitingPage): readonly PlacedCall[] {
  if (isJoinedPage(row.key)) return [];
  const [kind, , , called] = row.key.split('.');
  if (kind === 'page') {
    const target = row.channel;
    return [{ ...row, who: target, target, level: Number(called), isLine: false }];
  }
  const target = /^((?:<[@!#][^>]*>|#\S+)(?: (?:<[@!#][^>]*>|#\S+))*) called\b/.exec(text)?.[1];
  return target === undefined ? [] : [{ ...row, who: `line ${target}`, target, level, isLine: true }];
}
