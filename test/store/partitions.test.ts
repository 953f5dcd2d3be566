import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Database } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';
import { attached, countOf, manyReadings, readingAt } from './sample-fixtures.ts';

describe('the partitions of samples', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  const readers: pg.Client[] = [];
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.end()));
    await opened.close();
  });

  const keep = () => opened.stores.samples.keep(new AbortController().signal);

  /** A session that has read every partition and goes on reading, as a dump does. */
  async function longReader(): Promise<pg.Client> {
    const reader = new pg.Client(opened.connection);
    readers.push(reader);
    await reader.connect();
    await reader.query('set search_path = watchbill');
    await reader.query('begin isolation level repeatable read');
    await reader.query('select count(*) from samples');
    return reader;
  }

  /** Gives up as soon as anybody keeps it waiting for a lock. */
  function impatient(db: Database): Database {
    return {
      ...db,
      transaction: (work) =>
        db.transaction((tx) => {
          tx.query("set local lock_timeout = '200ms'");
          return work(tx);
        }),
    };
  }

  it('are made, rolled up and dropped beside a long reader, and no writer waits for a lock', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add(manyReadings(40, clock.now()));
    await keep();
    clock.advance(15 * DAY_MS);
    const reader = await longReader();
    const writers = [0, 1, 2].map((writer) => startWriter(writer));
    const beside = await keep().finally(() => reader.query('commit'));
    const afterwards = await keep().finally(() => writers.map(({ stop }) => stop()));
    const results = await Promise.all(writers.map(({ result }) => result));
    expect(results.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
    for (const { batches } of results) expect(batches).toBeGreaterThan(5);
    expect(beside.waiting).toHaveLength(1);
    expect(beside.hours).toBeGreaterThan(24);
    expect(await attached(db)).toContain('samples_20261209');
    expect(afterwards.dropped).toContain('samples_20261121');
    expect(await countOf(db, 'samples')).toBe(results.reduce((sum, { batches }) => sum + batches * 40, 0));
    const name = readingAt(at(0), { part: 'part-7' });
    expect(await stores.samples.hourly([name], at(-60), at(60))).toHaveLength(1);
  });

  /** Adds batch after batch, some of it late, until it is stopped or has had to wait. */
  function startWriter(writer: number) {
    const { clock } = opened;
    const { samples } = createStores(impatient(opened.anotherPool()), clock);
    const control = { stopped: false };
    const write = async (): Promise<{ batches: number; failure?: unknown }> => {
      for (let batches = 0; ; batches += 1) {
        if (control.stopped) return { batches };
        const nowMs = clock.now().getTime() + batches;
        const readings = [new Date(nowMs), new Date(nowMs - 3 * HOUR_MS)].flatMap((when) =>
          manyReadings(20, when).map((one) => ({ ...one, target: `web-${writer}` })),
        );
        try {
          await samples.add(readings);
        } catch (failure) {
          return { batches, failure };
        }
      }
    };
    const stop = () => {
      control.stopped = true;
    };
    return { stop, result: write() };
  }

  it('are left for the next time while somebody reads them, and finished then', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(clock.now())]);
    clock.advance(15 * DAY_MS);
    const reader = await longReader();
    const [waiting] = (await keep()).waiting;
    expect(waiting).toMatch(/^samples_\d{8}$/);
    // Half way out: nobody who begins now sees it.
    expect(await attached(db)).not.toContain(waiting);
    expect((await keep()).waiting).toEqual([waiting]);
    expect((await reader.query('select count(*)::int as count from samples')).rows).toEqual([{ count: 1 }]);
    await reader.query('commit');
    expect((await keep()).dropped).toContain('samples_20261121');
    expect(await countOf(db, `pg_class where relname = 'samples_20261121'`)).toBe(0);
  });

  it('are dropped when a crash left them detached and not dropped', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(clock.now())]);
    await db.query('alter table samples detach partition samples_20261121');
    clock.advance(15 * DAY_MS);
    await keep();
    expect(await countOf(db, `pg_class where relname = 'samples_20261121'`)).toBe(0);
  });

  it('are not dropped before their hours are known', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(clock.now(), { value: 42 })]);
    clock.advance(15 * DAY_MS);
    const cut = await stores.samples.keep(AbortSignal.abort());
    expect(cut).toEqual({ hours: 0, late: 0, dropped: [], waiting: [] });
    expect(await attached(db)).toContain('samples_20261121');
    await keep();
    expect(await attached(db)).not.toContain('samples_20261121');
    const [window] = await stores.samples.windows([{ name: readingAt(at(0)), from: at(0), to: at(1) }]);
    expect(window).toMatchObject({ count: 1, mean: 42 });
  });

  it('are made for a day that has none, by several processes at once, and nothing is lost', async () => {
    const { db, clock } = opened;
    clock.advance(40 * DAY_MS);
    const processes = [1, 2, 3].map(() => createStores(opened.anotherPool(), clock).samples);
    await Promise.all(
      processes.map((samples, index) =>
        samples.add([
          readingAt(clock.now(), { part: `${index}` }),
          readingAt(new Date(clock.now().getTime() - 2 * DAY_MS), { part: `${index}` }),
        ]),
      ),
    );
    expect(await attached(db)).toEqual(expect.arrayContaining(['samples_20261229', 'samples_20261231']));
    expect(await countOf(db, 'samples')).toBe(6);
    expect(await countOf(db, 'series')).toBe(3);
  });

  it('are taken up again where one stands detached', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(clock.now())]);
    await db.query('alter table samples detach partition samples_20261121');
    await stores.samples.add([readingAt(at(1))]);
    expect(await countOf(db, 'samples')).toBe(2);
  });

  it('are not made for a clock that is years off', async () => {
    const { stores, db } = opened;
    const before = await attached(db);
    const years = Array.from({ length: 50 }, (_, year) => new Date(Date.UTC(2030 + year, 0, 1)));
    const refused = await stores.samples.add(years.map((when) => readingAt(when)));
    expect(refused).toHaveLength(50);
    expect(await attached(db)).toEqual(before);
    expect(await countOf(db, 'series')).toBe(0);
  });

  it('of hours are months, made ahead and dropped when all of it is older than 400 days', async () => {
    const { stores, clock, db } = opened;
    await stores.samples.add([readingAt(clock.now())]);
    clock.advance(HOUR_MS * 3);
    await keep();
    expect(await attached(db, 'samples_hourly')).toEqual(
      expect.arrayContaining(['samples_hourly_202611', 'samples_hourly_202612']),
    );
    clock.advance(405 * DAY_MS);
    expect((await keep()).dropped).not.toContain('samples_hourly_202611');
    // It is the last day of 2027 now: no writer of the next three has to make room first.
    expect(await attached(db)).toEqual(expect.arrayContaining(['samples_20271231', 'samples_20280103']));
    clock.advance(5 * DAY_MS);
    expect((await keep()).dropped).toContain('samples_hourly_202611');
  });
});
