import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { nextSlot, previousSlot, slotsBetween } from '../../src/queue/cron-slots.ts';

const at = (iso: string): Date => new Date(iso);
const isos = (slots: readonly Date[]): string[] =>
  slots.map((slot) => slot.toISOString().replace(':00.000Z', 'Z'));

describe('slots', () => {
  it('lie after the start and up to the end', () => {
    const slots = slotsBetween('0 9 * * *', 'UTC', at('2026-11-20T09:00Z'), at('2026-11-22T09:00Z'));
    expect(isos(slots)).toEqual(['2026-11-21T09:00Z', '2026-11-22T09:00Z']);
  });

  it('are on the wall clock of their zone', () => {
    const [slot] = slotsBetween(
      '0 9 * * 1',
      'Asia/Kolkata',
      at('2026-11-21T00:00Z'),
      at('2026-11-28T00:00Z'),
    );
    expect(slot?.toISOString()).toBe('2026-11-23T03:30:00.000Z');
  });

  it('are bounded in number', () => {
    const slots = slotsBetween('* * * * *', 'UTC', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 3);
    expect(isos(slots)).toEqual(['2026-01-01T00:01Z', '2026-01-01T00:02Z', '2026-01-01T00:03Z']);
  });

  it('include the present one when it falls on it', () => {
    const now = at('2026-11-21T09:00Z');
    expect(previousSlot('0 9 * * *', 'UTC', now)).toEqual(now);
    expect(previousSlot('0 9 * * *', 'UTC', new Date(now.getTime() - 1))).toEqual(at('2026-11-20T09:00Z'));
    expect(nextSlot('0 9 * * *', 'UTC', now)).toEqual(at('2026-11-22T09:00Z'));
  });

  it('are found over years, and given up on where there are none', () => {
    expect(previousSlot('0 0 29 2 *', 'UTC', at('2104-02-28T00:00Z'))).toEqual(at('2096-02-29T00:00Z'));
    expect(nextSlot('0 0 29 2 *', 'UTC', at('2096-03-01T00:00Z'))).toEqual(at('2104-02-29T00:00Z'));
  });

  it('refuse an unknown time zone and a wrong expression, in a sentence', () => {
    expect(() => previousSlot('0 9 * * *', 'Mars/Olympus', new Date())).toThrow(/'Mars\/Olympus' is unknown/);
    expect(() => nextSlot('nonsense', 'UTC', new Date())).toThrow(ConfigError);
  });
});

describe('slots where clocks are changed', () => {
  it.each([
    // 02:30 does not exist: the gap is an hour, so it runs at 03:30.
    ['America/New_York', '30 2 * * *', '2026-03-08T00:00Z', ['2026-03-08T07:30Z', '2026-03-09T06:30Z']],
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', ['2026-03-29T01:30Z', '2026-03-30T00:30Z']],
    // Half an hour only: 02:15 becomes 02:45.
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-03T12:00Z', ['2026-10-03T15:45Z', '2026-10-04T15:15Z']],
    // The day begins at one.
    ['Africa/Cairo', '30 0 * * *', '2026-04-23T12:00Z', ['2026-04-23T22:30Z', '2026-04-24T21:30Z']],
  ])('%s: %s runs once at the shifted time when it does not exist', (zone, cron, from, expected) => {
    const end = new Date(at(from).getTime() + 48 * 3_600_000);
    expect(isos(slotsBetween(cron, zone, at(from), end))).toEqual(expected);
  });

  it.each([
    ['America/New_York', '30 1 * * *', '2026-11-01T00:00Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-04T00:00Z', ['2026-04-04T14:45Z', '2026-04-05T15:15Z']],
  ])('%s: %s runs once, at the first, when it comes twice', (zone, cron, from, expected) => {
    const end = new Date(at(from).getTime() + 48 * 3_600_000);
    expect(isos(slotsBetween(cron, zone, at(from), end))).toEqual(expected);
  });

  it.each([
    ['America/New_York', '2026-03-08T00:30Z', 24],
    ['America/New_York', '2026-11-01T00:30Z', 24],
    ['Europe/Berlin', '2026-03-28T20:30Z', 24],
    ['Europe/Berlin', '2026-10-24T20:30Z', 24],
  ])('%s: what runs every hour runs every hour', (zone, from, hours) => {
    const end = new Date(at(from).getTime() + hours * 3_600_000);
    const slots = slotsBetween('0 * * * *', zone, at(from), end);
    expect(slots).toHaveLength(hours);
    const gaps = slots.slice(1).map((slot, n) => slot.getTime() - (slots[n]?.getTime() ?? 0));
    expect(new Set(gaps)).toEqual(new Set([3_600_000]));
  });

  it.each([
    ['America/New_York', '2026-03-08T00:00Z', '2026-03-08T13:00Z'],
    ['America/New_York', '2026-11-01T00:00Z', '2026-11-01T14:00Z'],
    ['Europe/Berlin', '2026-10-24T12:00Z', '2026-10-25T08:00Z'],
  ])('%s: nine in the morning stays nine on such a day', (zone, from, expected) => {
    expect(nextSlot('0 9 * * *', zone, at(from))).toEqual(at(expected));
  });

  it('are one slot where a shifted time meets another', () => {
    const slots = slotsBetween(
      '30 2,3 * * *',
      'America/New_York',
      at('2026-03-08T00:00Z'),
      at('2026-03-08T23:00Z'),
    );
    expect(isos(slots)).toEqual(['2026-03-08T07:30Z']);
  });

  it('leave out a day that a zone has skipped without doubling the next', () => {
    // Samoa went from 29 to 31 December 2011.
    const slots = slotsBetween('0 9 * * *', 'Pacific/Apia', at('2011-12-29T00:00Z'), at('2011-12-31T20:00Z'));
    expect(isos(slots)).toEqual(['2011-12-29T19:00Z', '2011-12-30T19:00Z', '2011-12-31T19:00Z']);
  });
});

describe('the three ways of asking', () => {
  const crons = ['30 2 * * *', '*/20 * * * *', '30 1,2 * * 0', '0 9 1 * *', '0 */3 * * *', '59 23 L * *'];
  const zones = [
    'UTC',
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'Asia/Kathmandu',
  ];
  const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }).map((ms) => new Date(ms));

  it('agree at any time in any zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...crons), fc.constantFrom(...zones), instant, (cron, zone, now) => {
        const previous = previousSlot(cron, zone, now);
        const next = nextSlot(cron, zone, now);
        if (previous === undefined || next === undefined) {
          throw new Error('Each of these schedules runs every month.');
        }
        expect(previous <= now && now < next).toBe(true);
        expect(slotsBetween(cron, zone, previous, next)).toEqual([next]);
        expect(nextSlot(cron, zone, new Date(previous.getTime() - 1))).toEqual(previous);
        expect(previousSlot(cron, zone, new Date(next.getTime() - 1))).toEqual(previous);
      }),
      { numRuns: 300 },
    );
  });
});
