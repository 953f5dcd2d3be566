import type { GradedReading, SeriesName } from '../domain/probe.ts';
import { readingKey } from '../domain/reading-standing.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';

/** A process that measures more series than this forgets all ids now and then, and asks for them again. */
const remembered = 200_000;

/** The ids of series, asked for once. */
export interface SeriesIds {
  /** One for each reading, in their order; what is not known yet is made. */
  of(readings: readonly GradedReading[]): Promise<readonly number[]>;
  /** Of a series that is no more. */
  forget(ids: ReadonlySet<number>): void;
}

/** Five arrays of one length, for `unnest`. Names may come from processes, mounts and containers: any byte may be in them. */
export function nameColumns(names: readonly SeriesName[]): readonly (readonly string[])[] {
  return [
    names.map(({ system }) => system),
    names.map(({ probe }) => probe),
    names.map(({ target }) => sanitiseText(target)),
    names.map(({ metric }) => metric),
    names.map(({ part }) => sanitiseText(part ?? '')),
  ];
}

const given = `given as (
  select distinct on (system, probe, target, metric, part) *
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
    as r (system, probe, target, metric, part, unit, n))`;

// Numbers are limited, and a refused insert uses one up: what exists is left out. -infinity is no time that anybody
// asks for, until the first value stands there.
const make = `with ${given}
  insert into series (system, probe, target, metric, part, unit, status, measured_at)
  select system, probe, target, metric, part, unit, 'unknown', '-infinity' from given
  where not exists (select from series s where (s.system, s.probe, s.target, s.metric, s.part)
    = (given.system, given.probe, given.target, given.metric, given.part))
  order by system, probe, target, metric, part
  on conflict (system, probe, target, metric, part) do nothing`;

const find = `select r.n, s.id
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
    with ordinality as r (system, probe, target, metric, part, n)
  join series s using (system, probe, target, metric, part)`;

export function seriesIds(db: Database): SeriesIds {
  const known = new Map<string, number>();
  const learn = async (unknown: ReadonlyMap<string, GradedReading>): Promise<void> => {
    const readings = [...unknown.values()];
    const names = nameColumns(readings);
    const units = readings.map(({ unit }) => sanitiseText(unit));
    await db.query(make, [...names, units, readings.map((_, index) => index)]);
    const rows = await db.query<{ n: string; id: number }>(find, names);
    const keys = [...unknown.keys()];
    for (const { n, id } of rows) {
      const key = keys[Number(n) - 1];
      if (key !== undefined) known.set(key, id);
    }
  };
  return {
    of: async (readings) => {
      const keys = readings.map(readingKey);
      if (known.size > remembered) known.clear();
      const unknown = new Map<string, GradedReading>();
      for (const [index, reading] of readings.entries()) {
        const key = keys[index] ?? '';
        if (!known.has(key)) unknown.set(key, reading);
      }
      if (unknown.size > 0) await learn(unknown);
      return keys.map((key) => known.get(key) ?? 0);
    },
    forget: (ids) => {
      for (const [key, id] of known) if (ids.has(id)) known.delete(key);
    },
  };
}
