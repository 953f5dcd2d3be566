import type { GradedReading, SeriesName } from '../domain/probe.ts';
import { readingKey } from '../domain/reading-standing.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Transaction } from './database.ts';

/** A process that measures more series than this forgets all ids now and then, and asks for them again. */
const remembered = 200_000;

/** The ids of series, asked for once. */
export interface SeriesIds {
  /** One for each reading, in their order; what is not known yet is made. */
  of(tx: Transaction, readings: readonly GradedReading[]): Promise<FoundIds>;
  /** Of series that are no more. */
  forget(ids: ReadonlySet<number>): void;
}

export interface FoundIds {
  readonly ids: readonly number[];
  /** To be called once the transaction stands: until then a new series may yet come to nothing. */
  remember(): void;
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
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    as r (system, probe, target, metric, part, unit))`;

// Numbers are limited, and a refused insert uses one up: what exists is left out. The first value stands there before
// anybody sees it.
const make = `with ${given}
  insert into series (system, probe, target, metric, part, unit, status, measured_at)
  select system, probe, target, metric, part, unit, 'unknown', '-infinity' from given
  where not exists (select from series s where (s.system, s.probe, s.target, s.metric, s.part)
    = (given.system, given.probe, given.target, given.metric, given.part))
  order by system, probe, target, metric, part
  on conflict (system, probe, target, metric, part) do nothing`;

const find = `select r.n::int as n, s.id
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
    with ordinality as r (system, probe, target, metric, part, n)
  join series s using (system, probe, target, metric, part)`;

export function seriesIds(): SeriesIds {
  const known = new Map<string, number>();
  return {
    of: async (tx, readings) => {
      const keys = readings.map(readingKey);
      const unknown = new Map(
        readings.flatMap((reading, index) => {
          const key = keys[index] ?? '';
          return known.has(key) ? [] : [[key, reading] as const];
        }),
      );
      const learned = unknown.size === 0 ? new Map<string, number>() : await learn(tx, unknown);
      return {
        ids: keys.map((key) => known.get(key) ?? learned.get(key) ?? 0),
        remember: () => {
          if (known.size + learned.size > remembered) known.clear();
          for (const [key, id] of learned) known.set(key, id);
        },
      };
    },
    forget: (ids) => {
      for (const [key, id] of known) if (ids.has(id)) known.delete(key);
    },
  };
}

async function learn(
  tx: Transaction,
  unknown: ReadonlyMap<string, GradedReading>,
): Promise<ReadonlyMap<string, number>> {
  const readings = [...unknown.values()];
  const names = nameColumns(readings);
  tx.query(make, [...names, readings.map(({ unit }) => sanitiseText(unit))]);
  const rows = await tx.query<{ n: number; id: number }>(find, names);
  const keys = [...unknown.keys()];
  return new Map(rows.map(({ n, id }) => [keys[n - 1] ?? '', id]));
}
