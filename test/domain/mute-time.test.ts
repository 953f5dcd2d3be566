import { describe, expect, it } from 'vitest';
import { mutedAt } from '../../src/domain/mute-time.ts';
import type { NamedTimeInterval, TimeInterval } from '../../src/domain/time-interval.ts';

const named = (name: string, parts: Partial<TimeInterval>): NamedTimeInterval => ({
  name,
  intervals: [
    { times: [], weekdays: [], daysOfMonth: [], months: [], years: [], timeZone: 'Europe/Berlin', ...parts },
  ],
});
const office = named('office', { times: [{ first: 540, last: 1020 }], weekdays: [{ first: 1, last: 5 }] });
const saturdays = named('saturdays', { weekdays: [{ first: 6, last: 6 }] });
const lunch = named('lunch', { times: [{ first: 720, last: 780 }] });
const friday = (time: string) => new Date(`2026-11-20T${time}:00+01:00`);

describe('a route', () => {
  it('without times is never muted', () => {
    expect(mutedAt({ muteTimes: [], activeTimes: [] }, friday('12:30'))).toBeUndefined();
  });

  it('is muted while a mute time is active', () => {
    const route = { muteTimes: [saturdays, lunch], activeTimes: [] };
    expect(mutedAt(route, friday('11:59'))).toBeUndefined();
    expect(mutedAt(route, friday('12:00'))).toEqual({
      until: friday('13:00'),
      why: "the mute time 'lunch' is active",
    });
  });

  it('is muted while none of its active times is, to where the first of them begins', () => {
    const route = { muteTimes: [], activeTimes: [office, saturdays] };
    expect(mutedAt(route, friday('16:59'))).toBeUndefined();
    expect(mutedAt(route, friday('17:00'))).toEqual({
      until: new Date('2026-11-21T00:00:00+01:00'),
      why: "none of the active times 'office', 'saturdays' has begun",
    });
  });

  it('is muted on where an active time begins in a mute time', () => {
    const route = { muteTimes: [saturdays], activeTimes: [saturdays, office] };
    expect(mutedAt(route, friday('17:00'))?.until).toEqual(new Date('2026-11-23T09:00:00+01:00'));
  });

  it('is muted without an end in sight where its active time is over for good', () => {
    const route = { muteTimes: [], activeTimes: [named('then', { years: [{ first: 2025, last: 2025 }] })] };
    expect(mutedAt(route, friday('12:00'))).toEqual({ why: "the active time 'then' has not begun" });
  });

  it('is asked again after a change, and when the clock is set back', () => {
    const route = { muteTimes: [lunch], activeTimes: [] };
    const muted = ['11:00', '12:30', '14:00', '12:59', '11:59', '12:00'].map((time) =>
      mutedAt(route, friday(time)),
    );
    expect(muted.map((one) => one !== undefined)).toEqual([false, true, false, true, false, true]);
  });
});
