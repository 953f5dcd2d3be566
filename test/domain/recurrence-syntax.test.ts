import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseRecurrence } from '../../src/domain/recurrence-syntax.ts';

const weekdays = (...days: number[]) => ({ kind: 'weekdays', weekdays: days });

describe('a schedule as people write it', () => {
  it.each([
    ['sundays 02:00-05:00', weekdays(7), 120, 300],
    ['Sunday 2:00 - 5:00', weekdays(7), 120, 300],
    ['every monday from 09:30 to 10:00', weekdays(1), 570, 600],
    ['mon, wed and fri 12:00-13:00', weekdays(1, 3, 5), 720, 780],
    ['monday-friday 22:00-06:00', weekdays(1, 2, 3, 4, 5), 1320, 360],
    ['monday:friday 22:00–06:00', weekdays(1, 2, 3, 4, 5), 1320, 360],
    ['friday-monday 20:00-24:00', weekdays(1, 5, 6, 7), 1200, 0],
    ['weekdays 00:00-01:00', weekdays(1, 2, 3, 4, 5), 0, 60],
    ['weekends 00:00-01:00', weekdays(6, 7), 0, 60],
    ['daily 03:00-03:30', weekdays(1, 2, 3, 4, 5, 6, 7), 180, 210],
    ['first saturday 02:00-04:00', { kind: 'month-weekdays', ordinals: [1], weekdays: [6] }, 120, 240],
    [
      'the last friday of the month 20:00-22:00',
      { kind: 'month-weekdays', ordinals: [-1], weekdays: [5] },
      1200,
      1320,
    ],
    [
      '1st and 3rd tuesday 02:00-04:00',
      { kind: 'month-weekdays', ordinals: [1, 3], weekdays: [2] },
      120,
      240,
    ],
    ['day 15 02:00-04:00', { kind: 'month-days', days: [15] }, 120, 240],
    ['days 1, 15 02:00-04:00', { kind: 'month-days', days: [1, 15] }, 120, 240],
    ['last day of the month 02:00-04:00', { kind: 'month-days', days: [-1] }, 120, 240],
  ])('%s is understood', (text, days, startMinute, endMinute) => {
    expect(parseRecurrence(text)).toEqual({ days, startMinute, endMinute });
  });

  it.each([
    ...['', 'sundays', '02:00-05:00', 'sundays 02:00', 'sundays 25:00-26:00', 'sundays 02:60-03:00'],
    ...['sundays 02:00-02:00', 'sundays 24:00-02:00', 'sundaes 02:00-05:00', 'sixth saturday 02:00-04:00'],
    ...[
      'day 0 02:00-04:00',
      'day 32 02:00-04:00',
      'first 02:00-04:00',
      'monday-- 02:00-04:00',
      `${'x'.repeat(300)} 02:00-04:00`,
    ],
  ])('%s is refused with examples', (text) => {
    expect(() => parseRecurrence(text)).toThrow(UsageError);
    expect(() => parseRecurrence(text)).toThrow(/first saturday 02:00-04:00/);
  });

  it('throws nothing else, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseRecurrence(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
