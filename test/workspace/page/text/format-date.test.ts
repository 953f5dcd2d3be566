import { describe, expect, it } from 'vitest';
import { formatDate, relativeDay } from '../../../../src/workspace/page/text/format-date.ts';

const nowMs = Date.parse('2026-11-21T01:14:05Z');
const inBerlin = (pattern: string, atMs = nowMs): string | undefined =>
  formatDate(atMs, pattern, 'Europe/Berlin', nowMs);

describe('formatDate', () => {
  it.each([
    ['{date_num}', '2026-11-21'],
    ['{date_slash}', '2026/11/21'],
    ['{date}', 'November 21st, 2026'],
    ['{date_short}', 'Nov 21, 2026'],
    ['{date_long}', 'Saturday, November 21st, 2026'],
    ['{date_pretty}', 'Today'],
    ['{date_short_pretty}', 'Today'],
    ['{date_long_pretty}', 'Today'],
    ['{time}', '2:14 AM'],
    ['{time_secs}', '2:14:05 AM'],
    ['{date_short} at {time}', 'Nov 21, 2026 at 2:14 AM'],
    ['raised {date_pretty} at {time}', 'raised today at 2:14 AM'],
    ['{time} and {nonsense}', '2:14 AM and {nonsense}'],
  ])('tells %s as %s', (pattern, text) => {
    expect(inBerlin(pattern)).toBe(text);
  });

  it('knows no date in a pattern without tokens, nor at an impossible moment', () => {
    expect(inBerlin('soon')).toBeUndefined();
    expect(inBerlin('{bogus}')).toBeUndefined();
    expect(inBerlin('{time}', Number.NaN)).toBeUndefined();
    expect(inBerlin('{time}', 1e300)).toBeUndefined();
  });

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [22, '22nd'],
    [30, '30th'],
  ])('counts day %i as %s', (day, ordinal) => {
    expect(formatDate(Date.UTC(2026, 0, day, 12), '{date}', 'UTC', nowMs)).toBe(`January ${ordinal}, 2026`);
  });

  it.each([
    [-90_000, '1 minute ago'],
    [-7_200_000, '2 hours ago'],
    [-3 * 86_400_000, '3 days ago'],
    [600_000, 'in 10 minutes'],
  ])('tells %i ms from now as %s', (awayMs, text) => {
    expect(inBerlin('{ago}', nowMs + awayMs)).toBe(text);
  });
});

describe('relativeDay', () => {
  it("goes by the viewer's calendar and not by 24 hours", () => {
    // 23:30 the evening before in Berlin, which is the same day in New York.
    const atMs = Date.parse('2026-11-20T22:30:00Z');
    expect(relativeDay(atMs, 'Europe/Berlin', nowMs)).toBe('Yesterday');
    expect(relativeDay(atMs, 'America/New_York', nowMs)).toBe('Today');
  });

  it('is right across a change of the clocks', () => {
    const sundayMs = Date.parse('2026-10-25T12:00:00Z');
    expect(relativeDay(sundayMs - 86_400_000, 'Europe/Berlin', sundayMs)).toBe('Yesterday');
    expect(relativeDay(sundayMs + 86_400_000, 'Europe/Berlin', sundayMs)).toBe('Tomorrow');
    expect(relativeDay(sundayMs + 3 * 86_400_000, 'Europe/Berlin', sundayMs)).toBeUndefined();
  });
});
