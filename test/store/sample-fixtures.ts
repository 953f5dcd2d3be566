import type { GradedReading } from '../../src/domain/probe.ts';
import type { Database } from '../../src/store/database.ts';

export function readingAt(measuredAt: Date, over: Partial<GradedReading> = {}): GradedReading {
  return {
    system: 'shop',
    probe: 'queue',
    target: 'web-1',
    metric: 'waiting',
    unit: 'count',
    value: 1,
    status: 'ok',
    measuredAt,
    ...over,
  };
}

/** One reading each of that many series. */
export function manyReadings(count: number, measuredAt: Date): readonly GradedReading[] {
  return Array.from({ length: count }, (_, index) => readingAt(measuredAt, { part: `part-${index}` }));
}

/** The partitions of a table of samples that take rows. */
export async function attached(db: Database, parent = 'samples'): Promise<readonly string[]> {
  const rows = await db.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and not i.inhdetachpending order by 1`,
    [parent],
  );
  return rows.map(({ name }) => name);
}

export async function countOf(db: Database, table: string): Promise<number | undefined> {
  return (await db.query<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;
}
