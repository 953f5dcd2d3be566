import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, UnreachableError } from '../../src/domain/errors.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { migrate, schemaVersion } from '../../src/store/migrations/migrate.ts';
import { checkReady } from '../../src/store/postgres-status.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { quiet } from './open-postgres-stores.ts';

const newest = migrations.at(-1)?.version ?? 0;

describe('migrations', () => {
  let database: TestDatabase;
  let db: Database;
  let other: Database;

  beforeEach(async () => {
    database = await testDatabase();
    const open = () =>
      openDatabase({
        connection: database.connection,
        applicationName: 'test',
        log: quiet,
        callTimeoutMs: 20_000,
      });
    db = open();
    other = open();
  });
  afterEach(async () => {
    await Promise.all([db.close(), other.close()]);
    await database.drop();
  });

  it('are numbered upwards in the order of the list', () => {
    const versions = migrations.map((migration) => migration.version);
    expect(versions).toEqual([...new Set(versions)].toSorted((left, right) => left - right));
    expect(versions[0]).toBe(1);
  });

  it('bring an empty database to the newest version', async () => {
    await migrate(db, quiet);
    expect(await schemaVersion(db)).toBe(newest);
    await checkReady(db);
  });

  it('run once when two processes start at the same time', async () => {
    await Promise.all([migrate(db, quiet), migrate(other, quiet), migrate(other, quiet)]);
    const rows = await db.query<{ version: number }>('select version from migrations order by version');
    expect(rows.map((row) => row.version)).toEqual(migrations.map((migration) => migration.version));
  });

  it('do nothing the second time', async () => {
    const told: object[] = [];
    const log = { ...quiet, info: (fields: object) => void told.push(fields) };
    await migrate(db, log);
    expect(told).toHaveLength(migrations.length);
    await migrate(db, log);
    expect(told).toHaveLength(migrations.length);
  });

  it('refuse a database that a newer program has migrated, and leave it alone', async () => {
    const future = { version: newest + 1, name: 'future', sql: 'create table future ()' };
    await migrate(db, quiet, [...migrations, future]);
    await expect(migrate(db, quiet)).rejects.toThrow(ConfigError);
    await expect(migrate(db, quiet)).rejects.toThrow(
      new RegExp(`schema version ${future.version} .* up to ${newest}\\.`),
    );
    expect(await schemaVersion(db)).toBe(future.version);
  });

  it('leave nothing of a step that fails half-way, and go on from it the next time', async () => {
    const broken = {
      version: newest + 1,
      name: 'broken',
      sql: 'create table half (); select 1 / 0',
    };
    await expect(migrate(db, quiet, [...migrations, broken])).rejects.toThrow(/division by zero/);
    expect(await schemaVersion(db)).toBe(newest);
    await migrate(db, quiet, [...migrations, { ...broken, sql: 'create table half ()' }]);
    expect(await schemaVersion(db)).toBe(newest + 1);
  });

  it('keep to their own schema beside the tables of others', async () => {
    await db.query('create schema watchbill_queue');
    await db.query('create table watchbill_queue.alerts (id int)');
    await db.query('create table public.incidents (id int)');
    await migrate(db, quiet);
    const rows = await db.query<{ schema: string }>(
      `select distinct table_schema as schema from information_schema.tables
       where table_name in ('alerts', 'incidents') order by 1`,
    );
    expect(rows.map((row) => row.schema)).toEqual(['public', 'watchbill', 'watchbill_queue']);
  });

  it('are what readiness waits for', async () => {
    await expect(checkReady(db)).rejects.toThrow(UnreachableError);
    await migrate(db, quiet, migrations.slice(0, 1));
    await expect(checkReady(db)).rejects.toThrow(new RegExp(`has version 1 and version ${newest} is needed`));
    await migrate(db, quiet);
    await expect(checkReady(db)).resolves.toBeUndefined();
  });
});
