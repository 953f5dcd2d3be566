import type { AlertEvent } from '../domain/alert.ts';
import type { JournalEntry, JournalStore } from '../domain/ports/journal-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { alertsIn, type UnreadDelivery } from '../domain/unread-delivery.ts';
import type { Database, Transaction } from './database.ts';
import { deadAmong } from './locks.ts';

interface EntryRow {
  readonly key: string;
  readonly events: string;
}

const others = 'select distinct holder from intake_journal where refused is null and holder <> $1';
const adopt = `
  with dead as (
    select key from intake_journal j
    where j.refused is null and j.holder = any (${deadAmong(others)})
    order by j.accepted_at, j.key limit $2 for update skip locked)
  update intake_journal j set holder = $1 from dead where j.key = dead.key
  returning j.key, j.events, j.accepted_at as "acceptedAt"`;

/** The journal of accepted deliveries, of which `holder` processes its own. */
export function createJournalStore(db: Database, holder: string): JournalStore {
  return {
    append: async (entries, at) => {
      if (entries.length === 0) return;
      await db.query(
        `insert into intake_journal (key, holder, accepted_at, alerts, events)
         select entry.key, $1, $2, entry.alerts, entry.events
         from unnest($3::text[], $4::int[], string_to_array($5, chr(10))) as entry (key, alerts, events)`,
        [
          holder,
          at,
          entries.map(({ key }) => key),
          entries.map(alertsIn),
          // JSON has no line breaks within: lines need no escaping, and of an array of texts each quote would.
          entries.map((entry) => JSON.stringify('events' in entry ? entry.events : entry.unread)).join('\n'),
        ],
      );
    },
    read: async (keys) => {
      const rows = await db.query<EntryRow>(
        'select key, events from intake_journal where key in (select unnest($1::text[])) and holder = $2',
        [keys, holder],
      );
      return rows.map(entryOf);
    },
    held: async (before, limit) => {
      const rows = await db.query<{ key: string }>(
        `select key from intake_journal where holder = $1 and accepted_at < $2 and refused is null
         order by accepted_at, key limit $3`,
        [holder, before, limit],
      );
      return rows.map(({ key }) => key);
    },
    adopt: async (limit) => {
      const rows = await db.query<EntryRow & { readonly acceptedAt: Date }>(adopt, [holder, limit]);
      return rows
        .toSorted((left, right) => left.acceptedAt.getTime() - right.acceptedAt.getTime())
        .map(entryOf);
    },
    refuse: async (key, reason) => {
      await db.query('update intake_journal set refused = $2 where key = $1', [key, sanitiseText(reason)]);
    },
  };
}

/** Takes entries off, with the batch that has processed them. */
export function settleEntries(tx: Transaction, keys: readonly string[]): void {
  if (keys.length === 0) return;
  tx.query('delete from intake_journal where key in (select unnest($1::text[]))', [keys]);
}

function entryOf({ key, events }: EntryRow): JournalEntry {
  const stored: readonly StoredEvent[] | StoredUnread = JSON.parse(events);
  return isUnread(stored)
    ? { key, unread: { ...stored, at: new Date(stored.at) } }
    : { key, events: stored.map(revive) };
}

function isUnread(stored: readonly StoredEvent[] | StoredUnread): stored is StoredUnread {
  return !Array.isArray(stored);
}

type StoredUnread = Omit<UnreadDelivery, 'at'> & { readonly at: string };

/** JSON knows no dates. */
type StoredEvent = Omit<AlertEvent, 'startsAt' | 'endsAt' | 'expiresAt'> & {
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly expiresAt?: string;
};

function revive({ startsAt, endsAt, expiresAt, ...event }: StoredEvent): AlertEvent {
  return {
    ...event,
    startsAt: new Date(startsAt),
    ...(endsAt === undefined ? {} : { endsAt: new Date(endsAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
  };
}
