import type { NewDelivery } from '../domain/delivery.ts';
import {
  LISTED_ABOVE,
  LISTED_AGAIN_MS,
  splitIntoLists,
  stormListKey,
  WAITED_MS,
} from '../domain/storm-lists.ts';
import type { Transaction } from './database.ts';

// Open incidents whose cards are not in Slack.
const waiting = `d.kind = 'card' and d.state = 'pending' and i.state <> 'resolved'`;

interface ListsBefore {
  readonly storm: string;
  readonly channel: string;
  /** How many there have been. */
  readonly count: number;
  readonly newestAt: Date | null;
  /** The newest of those that somebody has begun to post. */
  readonly begunAt: Date | null;
}

/** The lists of what is open that are wanted now, with the cards of their storms, which have to be there first. */
export interface WantedLists {
  readonly lists: readonly NewDelivery[];
  readonly storms: readonly string[];
}

/**
 * Lists for each storm of which many cards have waited, unless it has had some lately. After an outage they take the
 * place of those that nobody has begun to post. Locks the storms, so that one after the other looks.
 */
export async function wantLists(tx: Transaction, at: Date, outage: boolean): Promise<WantedLists> {
  const crowded = await tx.query<{ storm: string }>(
    `select d.thread_of as storm from deliveries d join incidents i on i.id = d.incident_id
     where ${waiting} and d.thread_of is not null and d.created_at <= $1
     group by 1 having count(*) > $2`,
    [new Date(at.getTime() - WAITED_MS), LISTED_ABOVE],
  );
  if (crowded.length === 0) return { lists: [], storms: [] };
  const keys = crowded.map(({ storm }) => storm);
  tx.query('select 1 from storms where key = any($1) order by key for update', [keys]);
  const before = await tx.query<ListsBefore>(
    `select s.key as storm, s.channel, l.* from storms s, lateral (
       select count(*)::int as count, max(d.created_at) as "newestAt", max(d.created_at) filter (
         where d.state = 'posted' or d.post_started_at is not null) as "begunAt"
       from deliveries d where d.thread_of = s.key and d.key like 'list.%') l
     where s.key = any($1) order by s.key`,
    [keys],
  );
  const due = before.filter((one) => isDue(one, at, outage));
  const storms = due.map(({ storm }) => storm);
  tx.query(
    `update deliveries set state = 'obsolete' where thread_of = any($1) and key like 'list.%' and state = 'pending'
       and post_started_at is null and (lease_until is null or lease_until <= now())`,
    [storms],
  );
  const rows = await tx.query<{ storm: string; id: string; title: string }>(
    `select s.key as storm, i.id, i.title from storms s join deliveries d on d.thread_of = s.key
         or (d.thread_of is null and d.channel = s.channel and not exists (
           select from storms later where later.key = any($1) and later.channel = s.channel and later.id > s.id))
       join incidents i on i.id = d.incident_id
     where s.key = any($1) and ${waiting}
     order by i.state, i.severity, i.opened_at, i.sequence`,
    [storms],
  );
  // In the newest of a channel also those whose cards are in no thread: somebody has begun to post them, or they are few.
  const open = Map.groupBy(rows, ({ storm }) => storm);
  return { lists: due.flatMap((one) => listsOf(one, open.get(one.storm) ?? [])), storms };
}

function isDue({ newestAt, begunAt }: ListsBefore, at: Date, outage: boolean): boolean {
  const last = outage ? begunAt : newestAt;
  return last === null || at.getTime() - last.getTime() >= LISTED_AGAIN_MS[outage ? 'outage' : 'pace'];
}

function listsOf(
  { storm, channel, count }: ListsBefore,
  open: readonly { readonly id: string; readonly title: string }[],
): readonly NewDelivery[] {
  return splitIntoLists(open).map((incidentIds, index, all) => ({
    key: stormListKey(storm, count + index + 1),
    kind: 'notice',
    channel,
    threadOf: storm,
    message: { text: `${index + 1} of ${all.length}`, incidentIds },
  }));
}
