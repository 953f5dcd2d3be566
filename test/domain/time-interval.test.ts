import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isActive, nextChange, type Range, type TimeInterval } from '../../src/domain/time-interval.ts';

const always: TimeInterval = {
  times: [],
  weekdays: [],
  daysOfMonth: [],
  months: [],
  years: [],
  timeZone: 'UTC',
};
const only = (parts: Partial<TimeInterval>) => ({ intervals: [{ ...always, ...parts }] });
const at = (iso: string) => new Date(iso);
const nineToFive = { times: [{ first: 540, last: 1020 }] };
const workdays = { weekdays: [{ first: 1, last: 5 }] };

describe('a time interval', () => {
  it.each([
    ['begins with its first minute', only(nineToFive), '2026-11-23T09:00:00Z', true],
    ['ends before its last', only(nineToFive), '2026-11-23T17:00:00Z', false],
    ['goes to the last second', only(nineToFive), '2026-11-23T16:59:59.999Z', true],
    ['knows the weekday', only(workdays), '2026-11-22T12:00:00Z', false],
    ['counts Sunday as 0', only({ weekdays: [{ first: 0, last: 0 }] }), '2026-11-22T12:00:00Z', true],
    [
      'knows the last day of a month',
      only({ daysOfMonth: [{ first: -1, last: -1 }] }),
      '2026-11-30T12:00:00Z',
      true,
    ],
    ['and the one before', only({ daysOfMonth: [{ first: -1, last: -1 }] }), '2026-11-29T12:00:00Z', false],
    [
      'knows the leap day',
      only({ daysOfMonth: [{ first: -1, last: -1 }], months: [{ first: 2, last: 2 }] }),
      '2028-02-29T00:00:00Z',
      true,
    ],
    [
      'leaves out a day that this month does not have',
      only({ daysOfMonth: [{ first: 31, last: 31 }] }),
      '2026-11-30T12:00:00Z',
      false,
    ],
    [
      'goes from the start to the end of a month',
      only({ daysOfMonth: [{ first: 25, last: -1 }] }),
      '2026-02-28T12:00:00Z',
      true,
    ],
    ['knows months', only({ months: [{ first: 1, last: 3 }] }), '2026-04-01T00:00:00Z', false],
    ['knows years', only({ years: [{ first: 2026, last: 2027 }] }), '2027-12-31T23:59:00Z', true],
    [
      'goes by the wall clock of its zone',
      only({ ...nineToFive, timeZone: 'Asia/Kolkata' }),
      '2026-11-23T04:00:00Z',
      true,
    ],
    [
      'is any of its parts',
      {
        intervals: [...only(nineToFive).intervals, ...only({ weekdays: [{ first: 6, last: 6 }] }).intervals],
      },
      '2026-11-21T03:00:00Z',
      true,
    ],
  ])('%s', (_what, interval, iso, active) => {
    expect(isActive(interval, at(iso))).toBe(active);
  });

  it('never is, without a part', () => {
    expect(isActive({ intervals: [] }, at('2026-11-23T09:00:00Z'))).toBe(false);
  });
});

describe('the next change of a time interval', () => {
  it.each([
    ['its beginning today', only(nineToFive), '2026-11-23T08:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['its end', only(nineToFive), '2026-11-23T09:00:00Z', '2026-11-23T17:00:00.000Z'],
    ['the next day', only(nineToFive), '2026-11-23T17:00:00Z', '2026-11-24T09:00:00.000Z'],
    [
      'over a weekend',
      only({ ...nineToFive, ...workdays }),
      '2026-11-20T17:00:00Z',
      '2026-11-23T09:00:00.000Z',
    ],
    [
      'a leap day',
      only({ daysOfMonth: [{ first: 29, last: 29 }], months: [{ first: 2, last: 2 }] }),
      '2026-11-23T00:00:00Z',
      '2028-02-29T00:00:00.000Z',
    ],
    [
      'to the end of the day where two parts meet at midnight',
      only({
        times: [
          { first: 1320, last: 1440 },
          { first: 0, last: 360 },
        ],
      }),
      '2026-11-23T22:30:00Z',
      '2026-11-24T06:00:00.000Z',
    ],
    // Clocks go forward from 02:00 to 03:00 on 28 March 2027, so that 02:30 never comes.
    [
      'where the clock jumps over its beginning',
      only({ times: [{ first: 150, last: 240 }], timeZone: 'Europe/Berlin' }),
      '2027-03-28T00:30:00Z',
      '2027-03-28T01:00:00.000Z',
    ],
    // Clocks go back from 03:00 to 02:00 on 25 October 2026: 02:30 to 03:00 comes twice.
    [
      'where the clock is set back behind its beginning',
      only({ times: [{ first: 150, last: 240 }], timeZone: 'Europe/Berlin' }),
      '2026-10-25T00:45:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'and where it begins for the second time',
      only({ times: [{ first: 150, last: 240 }], timeZone: 'Europe/Berlin' }),
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'the sooner of two zones, whose days begin at other times',
      {
        intervals: [
          { ...always, daysOfMonth: [{ first: -12, last: -1 }], timeZone: 'America/Santiago' },
          { ...always, times: [{ first: 0, last: 181 }], months: [{ first: 1, last: 1 }] },
        ],
      },
      '2025-12-20T00:00:00Z',
      '2025-12-20T03:00:00.000Z',
    ],
    [
      'the midnight that does not exist',
      only({ weekdays: [{ first: 0, last: 0 }], timeZone: 'America/Santiago' }),
      '2026-09-06T00:00:00Z',
      '2026-09-06T04:00:00.000Z',
    ],
  ])('is %s', (_what, interval, from, expected) => {
    expect(nextChange(interval, at(from))?.toISOString()).toBe(expected);
  });

  it.each([
    ['always is', only({})],
    ['never is', { intervals: [] }],
    ['is over for good', only({ years: [{ first: 1999, last: 1999 }] })],
  ])('does not come where it %s', (_what, interval) => {
    expect(nextChange(interval, at('2026-11-23T09:00:00Z'))).toBeUndefined();
  });
});

describe('any time interval', () => {
  const ordered = (least: number, most: number) =>
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([a, b]): Range => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  const some = (range: fc.Arbitrary<Range>) => fc.array(range, { maxLength: 2 });
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'America/Santiago',
  ];
  const intervals = fc.record({
    times: some(ordered(0, 1440).filter(({ first, last }) => first < last)),
    weekdays: some(ordered(0, 6)),
    daysOfMonth: some(fc.oneof(ordered(1, 31), ordered(-31, -1), fc.constant({ first: 20, last: -2 }))),
    months: some(ordered(1, 12)),
    years: some(ordered(2025, 2028)),
    timeZone: fc.constantFrom(...zones),
  });
  const moments = fc.date({
    min: at('2025-12-20T00:00:00Z'),
    max: at('2028-03-05T00:00:00Z'),
    noInvalidDate: true,
  });
  // Where clocks jump, mistakes hide.
  const jumps = [
    '2026-03-29T00:50:00Z',
    '2026-10-25T00:10:00Z',
    '2026-03-08T06:40:00Z',
    '2026-04-04T14:50:00Z',
  ];
  const anyMoment = fc.oneof(moments, fc.constantFrom(...jumps).map(at));

  const formatters = new Map(
    zones.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        ...{ year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short' },
        ...{ hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
      }),
    ]),
  );

  /** The same by other means: what the wall clock shows, as words, looked up in lists that are written out. */
  function slowlyActive(interval: TimeInterval, moment: Date): boolean {
    const formatter = formatters.get(interval.timeZone) ?? new Intl.DateTimeFormat();
    const parts = new Map(formatter.formatToParts(moment).map(({ type, value }) => [type, value]));
    const figure = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
    const listed = (ranges: readonly Range[], value: number) =>
      ranges.length === 0 ||
      ranges.some(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i).includes(value),
      );
    const daysInMonth = new Date(Date.UTC(figure('year'), figure('month'), 0)).getUTCDate();
    const days = interval.daysOfMonth.flatMap(({ first, last }) => {
      const from = first < 0 ? daysInMonth + 1 + first : first;
      const to = last < 0 ? daysInMonth + 1 + last : last;
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    });
    const minute = figure('hour') * 60 + figure('minute');
    return (
      listed(interval.years, figure('year')) &&
      listed(interval.months, figure('month')) &&
      listed(
        interval.weekdays,
        ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.get('weekday') ?? ''),
      ) &&
      (interval.daysOfMonth.length === 0 || days.includes(figure('day'))) &&
      (interval.times.length === 0 ||
        interval.times.some(({ first, last }) => first <= minute && minute <= last - 1))
    );
  }

  it('is active exactly when its lists, written out, hold what the wall clock shows', () => {
    fc.assert(
      fc.property(intervals, anyMoment, (interval, moment) => {
        expect(isActive({ intervals: [interval] }, moment)).toBe(slowlyActive(interval, moment));
      }),
      { numRuns: 400 },
    );
  });

  it('stays as it is until its next change, and changes then', () => {
    const minutes = 60_000;
    fc.assert(
      fc.property(fc.array(intervals, { minLength: 1, maxLength: 2 }), anyMoment, (parts, moment) => {
        const named = { intervals: parts };
        const before = isActive(named, moment);
        const change = nextChange(named, moment);
        if (change !== undefined) {
          expect(isActive(named, change)).toBe(!before);
          expect(isActive(named, new Date(change.getTime() - 1))).toBe(before);
        }
        // Every quarter of an hour for two days: no change is passed over.
        const end = Math.min(
          change?.getTime() ?? Number.POSITIVE_INFINITY,
          moment.getTime() + 2 * 1440 * minutes,
        );
        for (let ms = moment.getTime(); ms < end; ms += 15 * minutes)
          if (parts.some((part) => slowlyActive(part, new Date(ms))) !== before)
            throw new Error(`It changes before ${new Date(ms).toISOString()}.`);
      }),
      { numRuns: 60 },
    );
  });
});
