import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { quiet } from './open-postgres-stores.ts';
import { attached, countOf } from './sample-fixtures.ts';

let database: TestDatabase;
let db: Database;
beforeEach(async () => {
  database = await testDatabase();
  const { connection } = database;
  db = openDatabase({ connection, applicationName: 'test', log: quiet, callTimeoutMs: 20_000 });
});
afterEach(async () => {
  await db.close();
  await database.drop();
});

it('carries the samples of fourteen days over into partitions, and no wild ones', async () => {
  await migrate(
    db,
    quiet,
    migrations.filter(({ version }) => version < 21),
  );
  await db.query(
    `insert into series (system, probe, target, metric, part, unit, status, measured_at)
     values ('host', 'host-cpu', 'web-1', 'cpu', '', 'percent', 'ok', now())`,
  );
  await db.query(
    `insert into samples (series_id, at, status, value)
     select 1, now() - n * interval '1 hour', 'warning'::probe_status, n::double precision from generate_series(0, 330) n
     union all values (1, now() + interval '5 years', 'ok'::probe_status, 1), (1, now() - interval '40 days', 'ok', 1.0),
       (1, now() - interval '1 minute', 'ok', 'NaN'::double precision)`,
  );
  await migrate(db, quiet);
  const [row] = await db.query<{ count: number; sum: number; valued: number }>(
    'select count(*)::int as count, count(value)::int as valued, sum(value) as sum from samples',
  );
  expect(row).toEqual({ count: 332, valued: 331, sum: (330 * 331) / 2 });
  expect((await attached(db)).length).toBe(18);
  expect(await countOf(db, `pg_class where relname like 'samples_whole%'`)).toBe(0);
  const keys = await countOf(db, `pg_constraint where contype = 'f' and conrelid = 'samples'::regclass`);
  expect(keys).toBe(0);
});
