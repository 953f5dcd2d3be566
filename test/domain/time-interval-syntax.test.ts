import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import {
  parseDaysOfMonth,
  parseMonths,
  parseTimeOfDay,
  parseWeekdays,
  parseYears,
} from '../../src/domain/time-interval-syntax.ts';

const reads = { parseWeekdays, parseMonths, parseDaysOfMonth, parseYears };

describe('the words of a time interval', () => {
  it.each([
    ['parseWeekdays', 'monday', 1, 1],
    ['parseWeekdays', 'Monday:Friday', 1, 5],
    ['parseWeekdays', 'sunday:saturday', 0, 6],
    ['parseMonths', 'january:march', 1, 3],
    ['parseMonths', '5', 5, 5],
    ['parseMonths', '11:december', 11, 12],
    ['parseDaysOfMonth', '1:5', 1, 5],
    ['parseDaysOfMonth', '-1', -1, -1],
    ['parseDaysOfMonth', '-3:-1', -3, -1],
    ['parseDaysOfMonth', '25:-1', 25, -1],
    ['parseYears', '2026:2027', 2026, 2027],
  ] as const)('%s reads %s', (read, text, first, last) => {
    expect(reads[read](text)).toEqual({ first, last });
  });

  it.each([
    ['parseWeekdays', 'mon'],
    ['parseWeekdays', 'saturday:sunday'],
    ['parseWeekdays', 'monday:'],
    ['parseMonths', '0'],
    ['parseMonths', 'march:january'],
    ['parseMonths', '1:2:3'],
    ['parseDaysOfMonth', '0'],
    ['parseDaysOfMonth', '32'],
    ['parseDaysOfMonth', '5:1'],
    ['parseDaysOfMonth', '-1:-3'],
    ['parseDaysOfMonth', '-5:2'],
    ['parseYears', '26'],
    ['parseYears', '__proto__'],
  ] as const)('%s refuses %s and quotes it', (read, text) => {
    expect(() => reads[read](text)).toThrow(UsageError);
    expect(() => reads[read](text)).toThrow(`'${text}' is no`);
  });

  it('reads times of day as minutes, the end of the day included', () => {
    expect(['00:00', '09:30', '24:00'].map(parseTimeOfDay)).toEqual([0, 570, 1440]);
  });

  it.each(['24:01', '9:30', '09:60', '-1:00', 'noon', ''])('takes %s for no time of day', (text) => {
    expect(() => parseTimeOfDay(text)).toThrow(UsageError);
  });
});
