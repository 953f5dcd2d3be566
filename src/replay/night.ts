import { isActive } from '../domain/time-interval.ts';

const HOUR = 60;
/** When being called is being woken. */
const NIGHT = [
  { first: 22 * HOUR, last: 24 * HOUR },
  { first: 0, last: 7 * HOUR },
];
const QUARTER_MS = 900_000;

/** Whether it is night (22:00 to 07:00) in a time zone. No zone changes its clock within a quarter of an hour. */
export function nightIn(timeZone: string): (at: Date) => boolean {
  const interval = { times: NIGHT, weekdays: [], daysOfMonth: [], months: [], years: [], timeZone };
  const night = { intervals: [interval] };
  const known = { quarter: Number.NaN, isNight: false };
  return (at) => {
    const quarter = Math.floor(at.getTime() / QUARTER_MS);
    if (quarter !== known.quarter) {
      known.quarter = quarter;
      known.isNight = isActive(night, at);
    }
    return known.isNight;
  };
}
