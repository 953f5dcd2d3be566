import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { Database } from '../../src/store/database.ts';
import { storeTime } from '../../src/store/store-time.ts';
import { createStores } from '../../src/store/stores.ts';
import { at } from './fixtures.ts';
import { openPostgresStores } from './open-postgres-stores.ts';
import { readingAt } from './sample-fixtures.ts';

describe('the time that values are judged by', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: at(0), toFake: ['performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A server whose clock says what the test says. */
  function server(says: { now: Date }) {
    const asked = vi.fn();
    const query = async <R extends object>() => {
      asked();
      const rows: readonly object[] = [{ now: says.now }];
      return rows as readonly R[];
    };
    return { asked, db: { query } satisfies Pick<Database, 'query'> };
  }

  it('is that of the server, carried on by a clock that nobody sets', async () => {
    const { db, asked } = server({ now: at(100) });
    const time = storeTime(db, systemClock);
    expect(await time.now()).toEqual(at(100));
    vi.advanceTimersByTime(60_000);
    expect(await time.now()).toEqual(at(101));
    vi.setSystemTime(at(9_999_999));
    expect(await time.now()).toEqual(at(101));
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('is asked for again after a while, and where somebody has to know', async () => {
    const says = { now: at(100) };
    const { db, asked } = server(says);
    const time = storeTime(db, systemClock);
    await time.now();
    says.now = at(500);
    expect(await time.asked()).toEqual(at(500));
    expect(await time.now()).toEqual(at(500));
    says.now = at(700);
    vi.advanceTimersByTime(HOUR_MS);
    expect(await time.now()).toEqual(at(700));
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('is what a story says where its clock is not that of the machine', async () => {
    const { db, asked } = server({ now: at(100) });
    const time = storeTime(db, { now: () => at(7) });
    expect([await time.now(), await time.asked()]).toEqual([at(7), at(7)]);
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('a host whose clock is years off', () => {
  it('is refused by the clock of PostgreSQL, although its own agrees with its values', async () => {
    const opened = await openPostgresStores();
    try {
      const { samples } = createStores(opened.db, systemClock);
      const years = 5 * 365 * 24 * HOUR_MS;
      const now = new Date();
      vi.useFakeTimers({ now: now.getTime() + years, toFake: ['Date'] });
      const refused = await samples.add([readingAt(new Date())]);
      expect(refused[0]?.reason).toContain('Set the clock of the host that measures');
      vi.setSystemTime(now);
      expect(await samples.add([readingAt(now)])).toEqual([]);
    } finally {
      vi.useRealTimers();
      await opened.close();
    }
  });
});
