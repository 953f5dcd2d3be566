import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';
import { countOf, manyReadings, readingAt } from './sample-fixtures.ts';

describe('the ids of series', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  /** The same database, telling each statement of its transactions. */
  function listening(db: Database, heard: string[]): Database {
    return {
      ...db,
      transaction: (work) =>
        db.transaction((tx) =>
          work({
            ...tx,
            query: (text, values) => {
              heard.push(text.trim().split(/\s+/).slice(0, 3).join(' '));
              return tx.query(text, values);
            },
          }),
        ),
    };
  }

  it('are asked for once: a batch of known series is two statements', async () => {
    const heard: string[] = [];
    const { samples } = createStores(listening(opened.db, heard), opened.clock);
    await samples.add(manyReadings(300, at(0)));
    heard.length = 0;
    await samples.add(manyReadings(300, at(1)));
    expect(heard).toEqual(['update series s', 'insert into samples']);
  });

  it('are asked for again when another process has removed the series, and nothing is lost', async () => {
    const { stores, db } = opened;
    await stores.samples.add([readingAt(at(0)), readingAt(at(0), { part: 'stays' })]);
    await db.query(`delete from series where part = ''`);
    await stores.samples.add([readingAt(at(1)), readingAt(at(1), { part: 'stays' })]);
    const windows = await stores.samples.windows([
      { name: readingAt(at(1)), from: at(0), to: at(2) },
      { name: readingAt(at(1), { part: 'stays' }), from: at(0), to: at(2) },
    ]);
    expect(windows.map(({ count }) => count)).toEqual([1, 2]);
    expect(await countOf(db, 'series')).toBe(2);
  });

  it('are those of other processes that add the same series at the same moment', async () => {
    const { clock, db } = opened;
    const processes = [1, 2, 3].map(() => createStores(opened.anotherPool(), clock).samples);
    await Promise.all(processes.map((samples, index) => samples.add(manyReadings(100, at(index)))));
    expect(await countOf(db, 'series')).toBe(100);
    expect(await countOf(db, 'samples')).toBe(300);
    expect((await opened.stores.samples.latest(at(0))).every(({ measuredAt }) => measuredAt > at(1))).toBe(
      true,
    );
  });

  it('are not remembered from a batch that came to nothing', async () => {
    const { stores, db } = opened;
    await db.query('alter table samples add constraint broken check (value < 5) not valid');
    await expect(stores.samples.add([readingAt(at(0), { value: 7 })])).rejects.toThrow(/broken/);
    await db.query('alter table samples drop constraint broken');
    expect(await countOf(db, 'series')).toBe(0);
    await stores.samples.add([readingAt(at(0), { value: 7 })]);
    expect(await stores.samples.latest(at(0))).toMatchObject([{ value: 7 }]);
  });

  it('never show a series before its first value stands there', async () => {
    const { stores, db } = opened;
    await stores.samples.add([readingAt(at(0), { value: 7, status: 'warning' })]);
    const rows = await db.query<{ at: Date | number }>('select measured_at as at from series');
    expect(rows).toEqual([{ at: at(0) }]);
  });
});
