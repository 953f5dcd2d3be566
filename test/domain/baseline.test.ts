import { describe, expect, it } from 'vitest';
import { hourOfWeekIn, learnBaseline } from '../../src/domain/baseline.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';

// A Monday.
const monday = new Date('2026-11-23T00:00:00Z');
const utc = hourOfWeekIn('UTC');
const hoursBefore = (hours: number): Date => new Date(monday.getTime() - hours * HOUR_MS);
/** So many hours up to Monday 00:00, each with the value that its hour is given. */
const past = (count: number, median: (hour: Date) => number) =>
  Array.from({ length: count }, (_, index) => ({
    hour: hoursBefore(index + 1),
    median: median(hoursBefore(index + 1)),
  }));

describe('learnBaseline', () => {
  it('takes what is usual at this hour of the week, with the hours beside it', () => {
    const busy = past(4 * 168, (hour) =>
      utc(hour) === 9 ? 90 : utc(hour) === 8 ? 80 : utc(hour) === 10 ? 100 : 5,
    );
    expect(learnBaseline(busy, new Date('2026-11-23T09:20:00Z'), utc)).toEqual({
      value: 90,
      mad: expect.closeTo(14.826),
    });
    expect(learnBaseline(busy, new Date('2026-11-24T09:20:00Z'), utc)).toMatchObject({ value: 5 });
  });

  it('goes round the end of the week', () => {
    const hours = [1, 0, 167].map((hour) => ({ hour: hoursBefore(168 - hour), median: hour }));
    expect(learnBaseline(hours, monday, utc)).toMatchObject({ value: 1 });
  });

  it('is not led astray by one bad week', () => {
    const hours = past(4 * 168, (hour) => (hour >= hoursBefore(168) ? 5_000 : 100));
    expect(learnBaseline(hours, monday, utc)).toMatchObject({ value: 100 });
  });

  it('takes all hours until the week is known, and says that it learns before that', () => {
    // Two of the last day are beside Monday 00:00: 23 and the one that begins it.
    const day = past(24, (hour) => utc(hour) % 24);
    expect(learnBaseline(day, new Date('2026-11-23T12:00:00Z'), utc)).toMatchObject({ value: 11.5 });
    expect(
      learnBaseline(
        past(23, () => 1),
        new Date('2026-11-25T12:00:00Z'),
        utc,
      ),
    ).toBe('learning: 23 of 24 h');
    expect(learnBaseline([], monday, utc)).toBe('learning: 0 of 24 h');
    const twoWeeks = [168, 336].map((hours) => ({ hour: hoursBefore(hours), median: 900 }));
    const others = past(48, () => 10).filter(({ hour }) => utc(hour) < 167);
    expect(learnBaseline([...others, ...twoWeeks], monday, utc)).toMatchObject({ value: 10 });
  });

  it('leaves a spread to what never moves', () => {
    expect(
      learnBaseline(
        past(48, () => -200),
        monday,
        utc,
      ),
    ).toEqual({ value: -200, mad: 2 });
  });
});

describe('hourOfWeekIn', () => {
  it.each([
    ['UTC', '2026-11-23T00:00:00Z', 0],
    ['UTC', '2026-11-22T23:59:59Z', 167],
    ['Europe/Berlin', '2026-11-22T23:00:00Z', 0],
    ['Asia/Kathmandu', '2026-11-22T18:15:00Z', 0],
    ['Asia/Kathmandu', '2026-11-22T18:14:59Z', 167],
    // Clocks go back at 03:00: the hour from 02:00 comes twice.
    ['Europe/Berlin', '2026-10-25T00:30:00Z', 146],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', 146],
    ['Europe/Berlin', '2026-10-25T02:30:00Z', 147],
  ])('in %s at %s', (timeZone, at, hour) => {
    const of = hourOfWeekIn(timeZone);
    expect(of(new Date(at))).toBe(hour);
    expect(of(new Date(at)), 'remembered').toBe(hour);
  });
});
