import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { hourOf, isByHour, keptValue, rawSince, whyNotKept } from '../../src/domain/series-retention.ts';

const now = new Date('2026-11-22T14:20:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const why = (measuredAt: Date) =>
  whyNotKept(
    {
      ...{ system: 'shop', probe: 'disk', target: 'db-1', metric: 'used', unit: 'percent', status: 'ok' },
      measuredAt,
    },
    now,
  );

describe('a reading', () => {
  it('is kept that is up to 14 days late or a day early, and refused with words beyond that', () => {
    for (const ms of [14 * DAY_MS, 0, -DAY_MS]) expect(why(ago(ms))).toBeUndefined();
    for (const ms of [14 * DAY_MS + 1, -DAY_MS - 1])
      expect(why(ago(ms))).toContain('Set the clock of the host');
    expect(why(new Date(Number.NaN))).toContain('was measured at no valid time');
  });

  it('has no value where nothing can be reckoned with it', () => {
    for (const value of [0, -3.5, 1e140]) expect(keptValue(value)).toBe(value);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1e141, undefined]) {
      expect(keptValue(value)).toBeUndefined();
    }
  });
});

describe('a window', () => {
  it('is read by the hour where it is long, or where not every value of its first hour is there any more', () => {
    const oldest = new Date('2026-11-08T15:00:00Z');
    expect(rawSince(now)).toEqual(oldest);
    expect(hourOf(now)).toEqual(new Date('2026-11-22T14:00:00Z'));
    const hourFrom = (from: Date) => isByHour(from, new Date(from.getTime() + HOUR_MS), now);
    expect(hourFrom(oldest)).toBe(false);
    expect(hourFrom(new Date(oldest.getTime() - 1))).toBe(true);
    expect(isByHour(ago(2 * DAY_MS), now, now)).toBe(false);
    expect(isByHour(ago(2 * DAY_MS + 1), now, now)).toBe(true);
  });
});
