import { formatIncidentId, formatSeriesId, formatSilenceId, formatWindowId } from '../domain/incident-id.ts';
import type { Transaction } from './database.ts';

/**
 * Takes the next `count` numbers of each counter and answers the last one taken. The counters' rows are locked until
 * the transaction ends: call it as late as possible, so that those who want a number wait the least.
 */
async function take(
  tx: Transaction,
  counts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  // In one order everywhere, or two that need the same two days would wait for each other.
  const names = [...counts.keys()].sort();
  const rows = await tx.query<{ name: string; value: number }>(
    `insert into counters as c (name, value)
     select wanted.name, wanted.value from unnest($1::text[], $2::int[]) with ordinality as wanted (name, value, place)
     order by wanted.place
     on conflict (name) do update set value = c.value + excluded.value
     returning c.name, c.value`,
    [names, names.map((name) => counts.get(name))],
  );
  return new Map(rows.map((row) => [row.name, row.value]));
}

async function mint(
  tx: Transaction,
  days: readonly Date[],
  format: (day: Date, n: number) => string,
): Promise<readonly string[]> {
  if (days.length === 0) return [];
  // The id of number 0 is the day's own name.
  const names = days.map((day) => format(day, 0));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const next = new Map(
    [...(await take(tx, counts))].map(([name, last]) => [name, last - (counts.get(name) ?? 0)]),
  );
  return days.map((day, index) => {
    const name = names[index] ?? '';
    const n = (next.get(name) ?? 0) + 1;
    next.set(name, n);
    return format(day, n);
  });
}

/** The number that an incident of that day got last, as it was a moment ago. */
export interface PeekedNumber {
  readonly name: string;
  /** Undefined on a day without one. */
  readonly last: Promise<number | undefined>;
}

/** Asks for the number without taking one, and without a lock. */
export function peekIncidentNumber(tx: Transaction, day: Date): PeekedNumber {
  const name = formatIncidentId(day, 0);
  const answer = tx.query<{ value: number }>('select value from counters where name = $1', [name]);
  const last = answer.then(([row]) => row?.value);
  last.catch(() => undefined);
  return { name, last };
}

/**
 * One new incident id for each day given, in that order; never the same twice. With a number peeked at nothing is waited
 * for: should somebody have taken it since, the incident's key exists already, its insert fails and all is tried again.
 */
export async function mintIncidentIds(
  tx: Transaction,
  days: readonly Date[],
  peeked?: PeekedNumber,
): Promise<readonly string[]> {
  const last = days.length === 0 ? undefined : await peeked?.last;
  if (last === undefined || days.some((day) => formatIncidentId(day, 0) !== peeked?.name)) {
    return mint(tx, days, formatIncidentId);
  }
  tx.query('update counters set value = greatest(value, $2) where name = $1', [
    peeked?.name,
    last + days.length,
  ]);
  return days.map((day, index) => formatIncidentId(day, last + index + 1));
}

/** A new silence id for the day. */
export async function mintSilenceId(tx: Transaction, day: Date): Promise<string> {
  const [id = ''] = await mint(tx, [day], formatSilenceId);
  return id;
}

/** A new id of a maintenance window that begins on that day. */
export async function mintWindowId(tx: Transaction, day: Date): Promise<string> {
  const [id = ''] = await mint(tx, [day], formatWindowId);
  return id;
}

/** A new id of a recurring silence that was made on that day. */
export async function mintSeriesId(tx: Transaction, day: Date): Promise<string> {
  const [id = ''] = await mint(tx, [day], formatSeriesId);
  return id;
}
