import { DAY_MS, parseDuration } from './duration.ts';
import { UsageError } from './errors.ts';
import { formatWallTime, nextWorkingDay, parseWallTime } from './recurrence.ts';

/** When work begins again, for 'until next working day'. */
export interface WorkingDays {
  /** From Monday, 1, to Sunday, 7. */
  readonly weekdays: readonly number[];
  /** Minutes since midnight. */
  readonly startMinute: number;
}

/** What a person may say instead of a length or a time. */
export const untilWorkingDay = 'working-day';

/**
 * When a silence is to end that is made at `now`: after a length (`90m`, `1h30m`), at a time on the wall clock
 * (`2026-11-23 08:00`), or when the next working day begins. UsageError for anything else.
 */
export function parseSilenceEnd(
  text: string,
  now: Date,
  { timeZone, workingDays }: { readonly timeZone: string; readonly workingDays: WorkingDays },
): Date {
  const said = text.trim();
  if (said === untilWorkingDay) return nextWorkingDay(now, timeZone, workingDays);
  const wall = parseWallTime(said, timeZone);
  if (wall !== undefined) return wall;
  if (/^\d{4}-/.test(said)) {
    throw new UsageError(
      `'${said.slice(0, 40)}' is not a time. Write it as ${formatWallTime(new Date(now.getTime() + DAY_MS), timeZone)} (${timeZone}), or a length, e.g. 90m.`,
    );
  }
  return new Date(now.getTime() + parseDuration(said));
}
