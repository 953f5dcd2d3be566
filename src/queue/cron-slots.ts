import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from '../domain/duration.ts';
import { ConfigError } from '../domain/errors.ts';
import { type CronExpression, parseCron } from './cron-expression.ts';

/**
 * When a schedule runs, where clocks are changed:
 *
 *   02:30 does not exist   it runs once, at the time shifted by the gap (03:30)
 *   01:30 comes twice      it runs once, at the first
 *   every hour (`*`)       it follows elapsed time: no hour is left out, none is invented
 *
 * node-cron's own scheduler leaves out the day whose 02:30 does not exist, hence this.
 */
interface Schedule {
  readonly cron: CronExpression;
  readonly timeZone: string;
}

const secondMs = 1_000;
// Where a century's end is no leap year, eight years pass between two leap days.
const farthestDays = 366 * 9;

const parsed = new Map<string, CronExpression>();

function schedule(cron: string, timeZone: string): Schedule {
  let expression = parsed.get(cron);
  if (expression === undefined) {
    expression = parseCron(cron);
    parsed.set(cron, expression);
  }
  return { cron: expression, timeZone };
}

/** The calendar day of an instant. Throws a ConfigError when the zone is unknown. */
function dayOf(instantMs: number, timeZone: string): Temporal.PlainDate {
  try {
    return Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone).toPlainDate();
  } catch (cause) {
    throw new ConfigError(`The time zone '${timeZone}' is unknown. Use a name such as 'Europe/Berlin'.`, {
      cause,
    });
  }
}

/** The instants of one wall-clock time on a day on which clocks are changed. */
function onChangeOfClocks(
  day: Temporal.PlainDate,
  wallSecond: number,
  { cron, timeZone }: Schedule,
): readonly number[] {
  const wall = day.toPlainDateTime().add({ seconds: wallSecond });
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const exists = earlier.toPlainDateTime().equals(wall);
  if (cron.hourly) {
    return exists ? [earlier.epochMilliseconds, later.epochMilliseconds] : [];
  }
  return [exists ? earlier.epochMilliseconds : later.epochMilliseconds];
}

/** All slots of one calendar day, ascending. */
function slotsOn(day: Temporal.PlainDate, plan: Schedule): readonly number[] {
  if (!plan.cron.runsOn(day.year, day.month, day.day)) {
    return [];
  }
  const startMs = day.toZonedDateTime(plan.timeZone).epochMilliseconds;
  const endMs = day.add({ days: 1 }).toZonedDateTime(plan.timeZone).epochMilliseconds;
  if (endMs - startMs === DAY_MS) {
    return plan.cron.wallSeconds.map((second) => startMs + second * secondMs);
  }
  const slots = plan.cron.wallSeconds.flatMap((second) => onChangeOfClocks(day, second, plan));
  // 02:30 shifted and 03:30 itself are one slot.
  return [...new Set(slots)].sort((a, b) => a - b);
}

/** The last slot at or before `now`; undefined for a schedule that has not run in nine years. */
export function previousSlot(cron: string, timeZone: string, now: Date): Date | undefined {
  const plan = schedule(cron, timeZone);
  // A day later: a shifted slot may fall past its own midnight.
  let day = dayOf(now.getTime(), timeZone).add({ days: 1 });
  for (let looked = 0; looked < farthestDays; looked++) {
    const last = slotsOn(day, plan).findLast((slot) => slot <= now.getTime());
    if (last !== undefined) {
      return new Date(last);
    }
    day = day.subtract({ days: 1 });
  }
  return undefined;
}

/** The first slot after `now`. */
export function nextSlot(cron: string, timeZone: string, now: Date): Date | undefined {
  return slotsAfter(cron, timeZone, now).next().value;
}

/** The slots after `from` up to and including `to`, oldest first, at most `limit` of them. */
export function slotsBetween(cron: string, timeZone: string, from: Date, to: Date, limit = 1_000): Date[] {
  const slots: Date[] = [];
  for (const slot of slotsAfter(cron, timeZone, from, to)) {
    if (slot > to || slots.length >= limit) {
      break;
    }
    slots.push(slot);
  }
  return slots;
}

function* slotsAfter(cron: string, timeZone: string, from: Date, to?: Date): Generator<Date, undefined> {
  const plan = schedule(cron, timeZone);
  let day = dayOf(from.getTime(), timeZone).subtract({ days: 1 });
  const lastDay = to === undefined ? undefined : dayOf(to.getTime(), timeZone).add({ days: 1 });
  let lastMs = from.getTime();
  for (let looked = 0; looked < farthestDays; looked++) {
    if (lastDay !== undefined && Temporal.PlainDate.compare(day, lastDay) > 0) {
      return undefined;
    }
    for (const slot of slotsOn(day, plan)) {
      // A slot shifted past midnight may meet one of the next day.
      if (slot > lastMs) {
        lastMs = slot;
        yield new Date(slot);
      }
    }
    day = day.add({ days: 1 });
  }
  return undefined;
}
