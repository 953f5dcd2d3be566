import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import { hourOf } from '../domain/series-retention.ts';
import type { Database, Transaction } from './database.ts';
import { gatheredRow, hourColumns } from './hour-rows.ts';
import { listPartitions, makeMonths } from './partitions.ts';

/** Series of one hour, or late hours, that one short transaction takes. */
const batch = 1_000;
const batchTimeoutMs = 30_000;
/** Values are flushed within seconds; what comes later than this makes its hour be rolled up again. */
const graceMs = 5 * MINUTE_MS;

const store = (rows: string): string => `
  insert into samples_hourly (series_id, hour, ${hourColumns}) ${rows}
  on conflict (series_id, hour) do update set (${hourColumns}) = (${hourColumns
    .split(', ')
    .map((column) => `excluded.${column}`)
    .join(', ')})`;

const rollHour = store(`
  select s.id, $1, m.* from series s cross join lateral (${gatheredRow('s.id', '$1', "$1 + interval '1 hour'")}) m
  where s.id > $2 and s.id <= $3 and s.measured_at >= $1 and m.samples > 0`);

const rollLate = store(`
  select l.id, l.hour, m.* from unnest($1::int[], $2::timestamptz[]) as l (id, hour)
  cross join lateral (${gatheredRow('l.id', 'l.hour', "l.hour + interval '1 hour'")}) m where m.samples > 0`);

/** Rolls up every hour that is over and has not been; answers how many. The hour is done again where it was cut short. */
export async function rollUp(db: Database, now: Date, signal: AbortSignal): Promise<number> {
  const end = hourOf(new Date(now.getTime() - graceMs));
  const days = await listPartitions(db, 'samples');
  let hours = 0;
  let hour = await firstHour(db, days, end);
  while (hour < end) {
    const day = days.find(({ to }) => to > hour);
    // Where there is no partition there was nobody to measure.
    if (day === undefined || day.from >= end) break;
    if (day.from > hour) hour = day.from;
    if (hours === 0 || hour.getTime() === day.from.getTime()) await makeMonths(db, [hour]);
    for (const part of await partsOfSeries(db, hour)) {
      if (signal.aborted) return hours;
      await db.transaction(async (tx) => {
        tx.allow(batchTimeoutMs);
        tx.query(rollHour, [hour, part.after, part.last]);
      });
    }
    hour = new Date(hour.getTime() + HOUR_MS);
    await advance(db, hour);
    hours += 1;
  }
  return hours;
}

/**
 * Ranges of ids with a batch of series each, without those that have vanished before that hour. One that comes while this
 * runs marks its hour as late.
 */
async function partsOfSeries(
  db: Database,
  hour: Date,
): Promise<readonly { readonly after: number; readonly last: number }[]> {
  const rows = await db.transaction((tx) => {
    tx.allow(batchTimeoutMs);
    return tx.query<{ last: number }>(
      `select max(id) as last
       from (select id, (row_number() over (order by id) - 1) / $1::int as part from series where measured_at >= $2) s
       group by part order by 1`,
      [batch, hour],
    );
  });
  return rows.map(({ last }, index) => ({ after: rows[index - 1]?.last ?? 0, last }));
}

/** Where it goes on; the first time with the oldest values there are. */
async function firstHour(db: Database, days: readonly { readonly from: Date }[], end: Date): Promise<Date> {
  const [row] = await db.query<{ until: Date }>('select until from samples_rolled_up');
  return row?.until ?? days[0]?.from ?? end;
}

async function advance(db: Database, until: Date): Promise<void> {
  await db.query(
    `insert into samples_rolled_up (until) values ($1)
     on conflict (one) do update set until = greatest(samples_rolled_up.until, excluded.until)`,
    [until],
  );
}

/** Rolls up again those single hours that got samples after they had been rolled up; answers how many. */
export async function rollUpLate(db: Database, signal: AbortSignal): Promise<number> {
  // What is marked from now on is for the next time: writers may be faster than this.
  const [newest] = await db.query<{ id: string | null }>('select max(id)::text as id from samples_late');
  const upTo = newest?.id ?? '0';
  for (let done = 0; ; ) {
    if (signal.aborted) return done;
    // Of a month in which nobody rolled anything up there is no partition yet.
    await makeMonths(db, await lateMonths(db, upTo));
    const { marks, hours } = await db.transaction((tx) => redoSome(tx, upTo));
    done += hours;
    if (marks < batch) return done;
  }
}

async function lateMonths(db: Database, upTo: string): Promise<readonly Date[]> {
  const rows = await db.query<{ month: Date }>(
    `select distinct date_trunc('month', hour) as month
     from (select hour from samples_late where id <= $2::bigint order by id limit $1) late`,
    [batch, upTo],
  );
  return rows.map(({ month }) => month);
}

async function redoSome(
  tx: Transaction,
  upTo: string,
): Promise<{ readonly marks: number; readonly hours: number }> {
  tx.allow(batchTimeoutMs);
  // The mark of a sample that is still on its way cannot be seen, and stays for the next time.
  const late = await tx.query<{ id: number; hour: Date; marks: number }>(
    `with taken as (
       delete from samples_late where id in (
         select id from samples_late where id <= $2::bigint and hour < (select until from samples_rolled_up)
         order by id limit $1 for update skip locked)
       returning series_id, hour)
     select series_id as id, hour, count(*)::int as marks from taken group by series_id, hour`,
    [batch, upTo],
  );
  // A statement of its own, which sees every sample whose mark has been taken off.
  if (late.length > 0) tx.query(rollLate, [late.map(({ id }) => id), late.map(({ hour }) => hour)]);
  return { marks: late.reduce((sum, { marks }) => sum + marks, 0), hours: late.length };
}
