import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../../src/workspace/page/text/wall-clock.ts';

const shown = (instant: string, timeZone: string): string => {
  const { year, month, day, hour, minute, second } = wallClock(Date.parse(instant), timeZone);
  return [year, month + 1, day, hour, minute, second].join(' ');
};

describe('wallClock', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026 3 29 1 59 59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026 3 29 3 0 0'],
    ['2026-10-25T00:59:59Z', 'Europe/Berlin', '2026 10 25 2 59 59'],
    ['2026-10-25T01:00:00Z', 'Europe/Berlin', '2026 10 25 2 0 0'],
    ['2026-11-21T23:59:00Z', 'Asia/Kolkata', '2026 11 22 5 29 0'],
    ['2026-11-21T12:00:00Z', 'Asia/Kathmandu', '2026 11 21 17 45 0'],
    ['2024-02-29T12:00:00Z', 'UTC', '2024 2 29 12 0 0'],
  ])('shows %s in %s as %s', (instant, timeZone, clock) => {
    expect(shown(instant, timeZone)).toBe(clock);
  });

  it('agrees with Intl at any moment of these decades, in zones on both sides of a change', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Tehran',
      'Pacific/Apia',
    );
    const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(zones, moments, (timeZone, atMs) => {
        const clock = wallClock(atMs, timeZone);
        const expected = new Date(atMs).toLocaleString('sv-SE', { timeZone });
        const wallMs = Date.UTC(clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second);
        return new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ') === expected;
      }),
      { numRuns: 200 },
    );
  });

  it('survives the ends of time', () => {
    expect(wallClock(8.64e15, 'Pacific/Apia').year).toBe(275_760);
    expect(wallClock(-8.64e15, 'America/New_York').year).toBe(-271_821);
  });
});
