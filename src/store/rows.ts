/** A row as PostgreSQL answers it: what may be absent is null there and left out here. */
export type RowOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K];
};

/** The row without its nulls. Statements name their columns as the domain does, so this is all there is to map. */
export function fromRow<T>(row: RowOf<T>): T {
  const present: Partial<Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(row)) if (value !== null) present[name] = value;
  return present as T;
}

/** The values of one set-wise statement: an array of records for `jsonb_to_recordset($1)`. */
export function records(rows: readonly object[]): readonly [string] {
  // Dates become ISO text, which PostgreSQL reads to the millisecond; NaN and absent values become null.
  return [JSON.stringify(rows)];
}
