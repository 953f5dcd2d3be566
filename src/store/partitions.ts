import { DatabaseError } from 'pg';
import { DAY_MS } from '../domain/duration.ts';
import { TimeoutError } from '../domain/errors.ts';
import type { Database, Transaction } from './database.ts';
import { partitionLock, takeLock } from './locks.ts';

/** Tables whose rows lie by time, and how their partitions are called. */
type Parted = 'samples' | 'samples_hourly';

interface Partition {
  readonly name: string;
  readonly parent: Parted;
  readonly from: Date;
  readonly to: Date;
  /** Rows come and go; half way out; a table of its own that nobody sees. */
  readonly state: 'attached' | 'leaving' | 'alone';
}

// None of the locks that this takes on a parent holds off who reads or writes; those on a partition are on one that nobody
// uses. Should somebody use it all the same, it is left for the next time.
const patienceMs = 1_000;

const dayMs = (at: Date): number => Math.floor(at.getTime() / DAY_MS) * DAY_MS;
const digits = (at: Date): string => at.toISOString().slice(0, 10).replaceAll('-', '');

function partitionOf(parent: Parted, at: Date): Omit<Partition, 'state'> {
  if (parent === 'samples') {
    const from = new Date(dayMs(at));
    return { parent, from, to: new Date(from.getTime() + DAY_MS), name: `samples_${digits(from)}` };
  }
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  const to = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  return { parent, from, to, name: `samples_hourly_${digits(from).slice(0, 6)}` };
}

/** The partitions of the days in which these times lie, where they are missing. */
export const makeDays = (db: Database, times: readonly Date[]): Promise<void> => make(db, 'samples', times);

/** Those of the months in which these times lie. */
export const makeMonths = (db: Database, times: readonly Date[]): Promise<void> =>
  make(db, 'samples_hourly', times);

async function make(db: Database, parent: Parted, times: readonly Date[]): Promise<void> {
  const wanted = new Map(times.map((at) => partitionOf(parent, at)).map((one) => [one.name, one]));
  const there = new Set(
    (await listPartitions(db, parent)).flatMap(({ name, state }) => (state === 'alone' ? [] : name)),
  );
  for (const { name, from, to } of wanted.values()) {
    if (there.has(name)) continue;
    await db.transaction(async (tx) => {
      await begin(tx);
      // Somebody else may have made it while this waited for the lock.
      if ((await listPartitions(tx, parent)).some((one) => one.name === name && one.state !== 'alone'))
        return;
      // Made apart and empty, so that nothing has to be looked through while it is joined.
      tx.query(`create table if not exists ${name} (like ${parent} including all)`);
      tx.query(
        `alter table ${parent} attach partition ${name} for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
      );
    });
  }
}

async function begin(tx: Transaction): Promise<void> {
  takeLock(tx, partitionLock, [`set_config('lock_timeout', '${patienceMs}', true)`]);
}

/** The partitions of a table, the oldest first. */
export async function listPartitions(
  session: Pick<Transaction, 'query'>,
  parent: Parted,
): Promise<readonly Partition[]> {
  const rows = await session.query<{ name: string; leaving: boolean | null }>(
    `select c.relname as name, i.inhdetachpending as leaving
     from pg_class c left join pg_inherits i on i.inhrelid = c.oid
     where c.relnamespace = 'watchbill'::regnamespace and c.relkind = 'r' and c.relname ~ $1 order by 1`,
    [parent === 'samples' ? '^samples_[0-9]{8}$' : '^samples_hourly_[0-9]{6}$'],
  );
  return rows.map(({ name, leaving }) => {
    const [, year = '', month = '', day = '01'] = /(\d{4})(\d\d)(\d\d)?$/.exec(name) ?? [];
    const state = leaving === null ? 'alone' : leaving ? 'leaving' : 'attached';
    return { ...partitionOf(parent, new Date(`${year}-${month}-${day}T00:00:00Z`)), state };
  });
}

/** Takes off the partitions that end by then; those that somebody still reads are answered as waiting. */
export async function dropPartitions(
  db: Database,
  parent: Parted,
  until: Date,
): Promise<{ readonly dropped: readonly string[]; readonly waiting: readonly string[] }> {
  const dropped: string[] = [];
  const waiting: string[] = [];
  for (const partition of await listPartitions(db, parent)) {
    if (partition.to > until) continue;
    try {
      await dropPartition(db, partition);
      dropped.push(partition.name);
    } catch (error) {
      if (!isOccupied(error)) throw error;
      // Whoever reads for so long reads the others too, and only one may be half way out.
      waiting.push(partition.name);
      break;
    }
  }
  return { dropped, waiting };
}

/** Somebody reads it, or another process is at it at this moment. */
function isOccupied(error: unknown): boolean {
  const elsewhere = error instanceof DatabaseError && ['55000', '42P01'].includes(error.code ?? '');
  return elsewhere || error instanceof TimeoutError;
}

async function dropPartition(db: Database, { name, parent, state }: Partition): Promise<void> {
  if (state !== 'alone') {
    // What runs on the parent is waited for with no lock on it, and each half is a transaction of its own: the second one
    // may be missing from an earlier time.
    const how = state === 'leaving' ? 'finalize' : 'concurrently';
    await db.alone(`alter table ${parent} detach partition ${name} ${how}`, patienceMs);
  }
  await db.transaction(async (tx) => {
    await begin(tx);
    tx.query(`drop table if exists ${name}`);
  });
}
