import type { SeriesFilter } from '../domain/ports/sample-store.ts';

/** SQL and values that keep the series `s` which the filter means; parameters begin after `taken`. */
export function filterSql(
  filter: SeriesFilter | undefined,
  taken: number,
): { sql: string; values: string[] } {
  const wanted = Object.entries({ system: filter?.system, probe: filter?.probe });
  const given = wanted.flatMap(([column, value]) => (value === undefined ? [] : { column, value }));
  return {
    sql: given.map(({ column }, index) => ` and s.${column} = $${taken + index + 1}`).join(''),
    values: given.map(({ value }) => value),
  };
}
