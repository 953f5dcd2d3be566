import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import {
  formatWallTime,
  nextOccurrence,
  nextOccurrences,
  nextWorkingDay,
  parseWallTime,
} from '../../src/domain/recurrence.ts';
import { parseRecurrence } from '../../src/domain/recurrence-syntax.ts';

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'] as const;

function occurrences(text: string, timeZone: string, from: string, count: number): readonly string[] {
  return nextOccurrences(parseRecurrence(text), timeZone, new Date(from), count).map(
    ({ startsAt, endsAt }) => `${startsAt.toISOString().slice(0, 16)} ${endsAt.toISOString().slice(0, 16)}`,
  );
}

describe('what recurs', () => {
  it('comes each week, on the wall clock of its zone', () => {
    expect(occurrences('sundays 02:00-05:00', 'Europe/Berlin', '2026-11-21T00:00:00Z', 2)).toEqual([
      '2026-11-22T01:00 2026-11-22T04:00',
      '2026-11-29T01:00 2026-11-29T04:00',
    ]);
  });

  it('comes on the first and the last of a weekday in a month', () => {
    expect(occurrences('first saturday 02:00-04:00', 'UTC', '2026-11-21T00:00:00Z', 3)).toEqual([
      '2026-12-05T02:00 2026-12-05T04:00',
      '2027-01-02T02:00 2027-01-02T04:00',
      '2027-02-06T02:00 2027-02-06T04:00',
    ]);
    expect(occurrences('last friday 20:00-22:00', 'UTC', '2026-11-21T00:00:00Z', 2)).toEqual([
      '2026-11-27T20:00 2026-11-27T22:00',
      '2026-12-25T20:00 2026-12-25T22:00',
    ]);
  });

  it('comes on the fifth of a weekday in the months that have one', () => {
    expect(occurrences('fifth saturday 02:00-04:00', 'UTC', '2026-11-21T00:00:00Z', 2)).toEqual([
      '2027-01-30T02:00 2027-01-30T04:00',
      '2027-05-29T02:00 2027-05-29T04:00',
    ]);
  });

  it('comes on the last day of every month, leap years included, and on the 31st where there is one', () => {
    expect(occurrences('last day 20:00-22:00', 'UTC', '2028-01-31T22:00:00Z', 2)).toEqual([
      '2028-02-29T20:00 2028-02-29T22:00',
      '2028-03-31T20:00 2028-03-31T22:00',
    ]);
    expect(occurrences('day 31 20:00-22:00', 'UTC', '2026-02-01T00:00:00Z', 2)).toEqual([
      '2026-03-31T20:00 2026-03-31T22:00',
      '2026-05-31T20:00 2026-05-31T22:00',
    ]);
  });

  it('goes on past midnight, and is found while it goes on', () => {
    const friday = nextOccurrence(
      parseRecurrence('fridays 22:00-06:00'),
      'UTC',
      new Date('2026-11-21T05:59:00Z'),
    );
    expect(friday).toEqual({
      startsAt: new Date('2026-11-20T22:00:00Z'),
      endsAt: new Date('2026-11-21T06:00:00Z'),
    });
    const next = nextOccurrence(
      parseRecurrence('fridays 22:00-06:00'),
      'UTC',
      new Date('2026-11-21T06:00:00Z'),
    );
    expect(next?.startsAt).toEqual(new Date('2026-11-27T22:00:00Z'));
  });

  it('starts after the gap where 02:30 is missing', () => {
    // 29 March 2026: 02:00 becomes 03:00.
    expect(occurrences('sundays 02:30-05:00', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual([
      '2026-03-29T01:30 2026-03-29T03:00',
    ]);
  });

  it('keeps its length where nothing would be left of it', () => {
    expect(occurrences('sundays 02:00-03:00', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual([
      '2026-03-29T01:00 2026-03-29T02:00',
    ]);
  });

  it('takes the first of two where 01:30 comes twice, and comes once', () => {
    // 1 November 2026: 02:00 becomes 01:00.
    expect(occurrences('daily 01:30-01:45', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30 2026-11-01T05:45',
      '2026-11-02T06:30 2026-11-02T06:45',
    ]);
  });

  it('lasts as long as the night does in which clocks are set back', () => {
    expect(occurrences('saturdays 22:00-06:00', 'America/New_York', '2026-10-31T12:00:00Z', 1)).toEqual([
      '2026-11-01T02:00 2026-11-01T11:00',
    ]);
  });

  const instants = fc.date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2035-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  const days = fc.constantFrom(
    ...['daily', 'weekdays', 'sundays', 'monday, wednesday', 'friday-monday', 'last day', 'day 1 and 15'],
    ...['first saturday', 'second and fourth tuesday', 'last friday', 'fifth sunday'],
  );
  const clock = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const two = (value: number) => String(value).padStart(2, '0');
  const time = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  const plans = fc
    .tuple(days, clock, clock)
    .filter(([, start, end]) => start !== end)
    .map(([day, start, end]) => ({ text: `${day} ${time(start)}-${time(end)}`, start, end }));

  it.each(zones)('never overlaps itself, is never empty, and starts when it says, in %s', (timeZone) => {
    fc.assert(
      fc.property(plans, instants, ({ text, start }, from) => {
        const found = nextOccurrences(parseRecurrence(text), timeZone, from, 6);
        expect(found).toHaveLength(6);
        let before = new Date(0);
        for (const { startsAt, endsAt } of found) {
          expect(endsAt.getTime()).toBeGreaterThan(startsAt.getTime());
          expect(endsAt.getTime()).toBeGreaterThan(from.getTime());
          // What ends where another begins is one after the other; a gap may push a start past a short end.
          expect(startsAt.getTime()).toBeGreaterThan(before.getTime());
          before = startsAt;
          const wall = formatWallTime(startsAt, timeZone).slice(11);
          if (wall !== time(start)) {
            // Only a time that the clock leaves out on that day is another one.
            const day = formatWallTime(startsAt, timeZone).slice(0, 10);
            const meant = parseWallTime(`${day} ${time(start)}`, timeZone);
            expect(formatWallTime(meant ?? from, timeZone).slice(11)).not.toBe(time(start));
          }
          expect(endsAt.getTime() - startsAt.getTime()).toBeLessThanOrEqual(25 * HOUR_MS);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(zones)('is the same occurrence from whichever moment within it is asked, in %s', (timeZone) => {
    fc.assert(
      fc.property(plans, instants, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ text }, from, part) => {
        const recurrence = parseRecurrence(text);
        const found = nextOccurrence(recurrence, timeZone, from);
        if (found === undefined) throw new Error('Nothing recurs.');
        const lengthMs = found.endsAt.getTime() - found.startsAt.getTime();
        const within = new Date(found.startsAt.getTime() + Math.floor(part * lengthMs));
        if (within >= from) expect(nextOccurrence(recurrence, timeZone, within)).toEqual(found);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a working day', () => {
  const nineToFive = { weekdays: [1, 2, 3, 4, 5], startMinute: 9 * 60 };
  it.each([
    ['2026-11-20T17:00:00Z', '2026-11-23T08:00:00.000Z', 'Friday evening'],
    ['2026-11-21T10:00:00Z', '2026-11-23T08:00:00.000Z', 'Saturday'],
    ['2026-11-25T02:00:00Z', '2026-11-25T08:00:00.000Z', 'the night before one'],
    ['2026-11-25T08:00:00Z', '2026-11-26T08:00:00.000Z', 'the moment it begins'],
    ['2026-10-23T17:00:00Z', '2026-10-26T08:00:00.000Z', 'a weekend on which clocks are changed'],
  ])('begins after %s at %s (%s)', (now, expected) => {
    expect(nextWorkingDay(new Date(now), 'Europe/Berlin', nineToFive).toISOString()).toBe(expected);
  });
});

describe('a time on the wall clock', () => {
  it.each([
    ['2026-11-23 08:00', '2026-11-23T07:00:00.000Z'],
    ['2026-07-23T08:00', '2026-07-23T06:00:00.000Z'],
    ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s is an instant', (text, expected) => {
    expect(parseWallTime(text, 'Europe/Berlin')?.toISOString()).toBe(expected);
  });

  it.each(['', '8:00', '2026-02-30 08:00', '2026-11-23 24:00', '2026-11-23 08:60', '2026-11-23', '90m'])(
    'is not %j',
    (text) => {
      expect(parseWallTime(text, 'Europe/Berlin')).toBeUndefined();
    },
  );

  it.each(zones)('is read back as it was written, in %s', (timeZone) => {
    fc.assert(
      fc.property(fc.integer({ min: 26_297_280, max: 34_186_464 }), (minute) => {
        const at = new Date(minute * MINUTE_MS);
        const read = parseWallTime(formatWallTime(at, timeZone), timeZone);
        // The second of two is read as the first.
        const lateMs = at.getTime() - (read?.getTime() ?? 0);
        expect([0, 30 * MINUTE_MS, HOUR_MS]).toContain(lateMs);
        expect(formatWallTime(read ?? at, timeZone)).toBe(formatWallTime(at, timeZone));
      }),
    );
  });
});
