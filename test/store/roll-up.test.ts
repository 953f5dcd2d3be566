import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { createStores } from '../../src/store/stores.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';
import { countOf, manyReadings, readingAt } from './sample-fixtures.ts';

const begin = at(-14);

describe('rolling hours up', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  const keep = (signal = new AbortController().signal) => opened.stores.samples.keep(signal);
  const hours = () =>
    opened.db.query<{ hour: Date; count: number; mean: number }>(
      'select hour, count, mean from samples_hourly order by hour, series_id',
    );

  it('waits until an hour is over and its last values have come', async () => {
    const { stores, clock } = opened;
    await stores.samples.add([readingAt(at(0), { value: 3 }), readingAt(at(1), { value: 5 })]);
    clock.advance(50 * 60_000);
    await keep();
    expect(await hours()).toEqual([]);
    clock.advance(60_000);
    await keep();
    expect(await hours()).toEqual([{ hour: begin, count: 2, mean: 4 }]);
  });

  it('does nothing the second time', async () => {
    const { stores, clock } = opened;
    await stores.samples.add(manyReadings(3, at(0)));
    clock.advance(2 * HOUR_MS);
    expect((await keep()).hours).toBeGreaterThan(0);
    expect(await keep()).toMatchObject({ hours: 0, late: 0 });
    expect(await hours()).toHaveLength(3);
  });

  it('makes up for a late value of a month in which nobody rolled anything up', async () => {
    const { stores, clock, db } = opened;
    clock.advance(75 * DAY_MS);
    await db.query('insert into samples_rolled_up (until) values ($1)', [clock.now()]);
    await stores.samples.add([readingAt(new Date(clock.now().getTime() - 10 * DAY_MS), { value: 3 })]);
    expect(await keep()).toMatchObject({ late: 1 });
    expect(await hours()).toMatchObject([{ mean: 3 }]);
  });

  it('goes on where it was cut short, and makes up for days of downtime', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(at(0))]);
    await keep();
    clock.advance(6 * DAY_MS);
    await stores.samples.add([readingAt(clock.now(), { value: 9 })]);
    clock.advance(2 * HOUR_MS);
    const control = new AbortController();
    let asked = 0;
    const cut = createStores(
      {
        ...db,
        transaction: (work) => {
          asked += 1;
          if (asked > 10) control.abort();
          return db.transaction(work);
        },
      },
      clock,
    );
    const first = await cut.samples.keep(control.signal);
    expect(first.hours).toBeGreaterThan(0);
    expect(await hours()).toHaveLength(1);
    expect((await keep()).hours).toBeGreaterThan(0);
    expect(await hours()).toMatchObject([{ mean: 1 }, { mean: 9 }]);
  });

  it('takes a part of the series at a time', async () => {
    const { stores, clock } = opened;
    await stores.samples.add(manyReadings(2_300, at(0)));
    clock.advance(2 * HOUR_MS);
    await keep();
    expect(await hours()).toHaveLength(2_300);
  });

  it('rolls an hour up again when samples came late, and only that of their series', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add(manyReadings(2, at(0)));
    clock.advance(2 * HOUR_MS);
    await keep();
    await db.query('update samples_hourly set mean = -1');
    await stores.samples.add([readingAt(at(1), { part: 'part-1', value: 3 })]);
    expect(await keep()).toMatchObject({ hours: 0, late: 1 });
    expect((await hours()).map(({ mean }) => mean)).toEqual([-1, 2]);
    expect(await countOf(db, 'samples_late')).toBe(0);
  });

  it('leaves a late hour for the next time while its sample is on its way', async () => {
    const { stores, clock, db, anotherPool } = opened;
    await stores.samples.add([readingAt(at(0))]);
    clock.advance(2 * HOUR_MS);
    await keep();
    // A mark of an earlier late sample, which the next one finds.
    await stores.samples.add([readingAt(at(1), { value: 2 })]);
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const pool = anotherPool();
    const slow = createStores(
      {
        ...pool,
        transaction: (work) =>
          pool.transaction(async (tx) => {
            const result = await work(tx);
            reached.resolve();
            await goOn.promise;
            return result;
          }),
      },
      clock,
    );
    const adding = slow.samples.add([readingAt(at(2), { value: 6 })]);
    await reached.promise;
    await keep();
    goOn.resolve();
    await adding;
    await keep();
    expect(await hours()).toEqual([{ hour: begin, count: 3, mean: 3 }]);
    expect(await countOf(db, 'samples_late')).toBe(0);
  });

  it('keeps what an hour said when nothing of it is there any more', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(at(0), { value: 3 })]);
    clock.advance(2 * HOUR_MS);
    await keep();
    await db.query('delete from samples');
    await db.query('insert into samples_late select series_id, hour from samples_hourly');
    await keep();
    expect(await hours()).toEqual([{ hour: begin, count: 1, mean: 3 }]);
  });
});
