import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRange, timeTicks } from '../../src/charts/time-ticks.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const labels = (start: string, lengthMs: number, zone: string, most = 8) =>
  timeTicks(utc(start), utc(start) + lengthMs, zone, most).map(({ label }) => label);

describe('timeTicks', () => {
  it('stands on round hours of the zone, with the date at midnight', () => {
    expect(labels('2026-11-20T08:00:00', DAY_MS, 'Europe/Berlin')).toEqual([
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '21 Nov',
      '03:00',
      '06:00',
      '09:00',
    ]);
  });

  it('follows zones that are off by half and quarter hours', () => {
    const [first] = timeTicks(utc('2026-11-20T00:00:00'), utc('2026-11-20T06:00:00'), 'Asia/Kathmandu', 8);
    expect(first).toEqual({ at: utc('2026-11-20T00:15:00'), label: '06:00' });
    expect(labels('2026-11-20T00:00:00', 3 * DAY_MS, 'Asia/Kolkata', 3)).toEqual([
      '21 Nov',
      '22 Nov',
      '23 Nov',
    ]);
  });

  it('keeps midnights when the clock goes back', () => {
    const ticks = timeTicks(utc('2026-10-23T22:00:00'), utc('2026-10-26T23:00:00'), 'Europe/Berlin', 4);
    expect(ticks.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
  });

  it('has no tick in an hour that the clock skips', () => {
    expect(labels('2026-03-28T23:00:00', 6 * HOUR_MS, 'Europe/Berlin')).toEqual([
      '29 Mar',
      '01:00',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
      '07:00',
    ]);
  });

  it('has days, weeks and more for longer periods', () => {
    expect(labels('2026-11-01T00:00:00', 7 * DAY_MS, 'UTC')).toHaveLength(8);
    expect(labels('2026-01-01T00:00:00', 30 * DAY_MS, 'UTC').length).toBeGreaterThan(2);
    expect(labels('2026-01-01T00:00:00', 400 * DAY_MS, 'UTC').length).toBeGreaterThan(2);
  });

  it('is in order, within the period and never crowded, whatever the period and the zone', () => {
    const zones = fc.constantFrom(
      'UTC',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Tehran',
    );
    const start = fc.integer({ min: utc('2000-01-01T00:00:00'), max: utc('2040-01-01T00:00:00') });
    const length = fc.integer({ min: 60_000, max: 1000 * DAY_MS });
    fc.assert(
      fc.property(zones, start, length, (zone, from, lengthMs) => {
        const ticks = timeTicks(from, from + lengthMs, zone, 8).map(({ at }) => at);
        expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
        expect(ticks.every((at) => at >= from && at <= from + lengthMs)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(10);
      }),
      { numRuns: 60 },
    );
  });
});

describe('formatRange', () => {
  it('names both ends and the zone', () => {
    const text = formatRange(utc('2026-11-20T08:00:00'), utc('2026-11-21T08:00:00'), 'Europe/Berlin');
    expect(text).toBe('20 Nov 2026, 09:00 – 21 Nov 2026, 09:00 (Europe/Berlin)');
  });
});
