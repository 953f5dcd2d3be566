import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseSilenceEnd } from '../../src/domain/silence-end.ts';

const now = new Date('2026-11-20T17:00:00Z');
const where = { timeZone: 'Europe/Berlin', workingDays: { weekdays: [1, 2, 3, 4, 5], startMinute: 540 } };

describe('the end of a silence', () => {
  it.each([
    ['90m', '2026-11-20T18:30:00.000Z'],
    [' 1h30m ', '2026-11-20T18:30:00.000Z'],
    ['2026-11-23 08:00', '2026-11-23T07:00:00.000Z'],
    ['working-day', '2026-11-23T08:00:00.000Z'],
  ])('%s is a time', (text, expected) => {
    expect(parseSilenceEnd(text, now, where).toISOString()).toBe(expected);
  });

  it.each([
    ['', /is not a duration/],
    ['for ever', /is not a duration/],
    ['2026-13-23 08:00', /Write it as 2026-11-21 18:00 \(Europe\/Berlin\)/],
    ['2026-11-23', /Write it as/],
  ])('%j is refused', (text, words) => {
    expect(() => parseSilenceEnd(text, now, where)).toThrow(UsageError);
    expect(() => parseSilenceEnd(text, now, where)).toThrow(words);
  });
});
