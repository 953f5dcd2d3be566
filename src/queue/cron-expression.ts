import { createTask, parse, validateDetailed } from 'node-cron';
import { ConfigError } from '../domain/errors.ts';

/** A cron expression taken apart: on which days, at which times of the day. */
export interface CronExpression {
  /** Times of day in seconds since midnight on the wall clock, ascending. */
  readonly wallSeconds: readonly number[];
  /** Whether it runs in every hour: then it follows elapsed time, not the wall clock, where clocks are changed. */
  readonly hourly: boolean;
  runsOn(year: number, month: number, day: number): boolean;
}

/** What is wrong with a cron expression of five or six fields (seconds first), as a sentence; undefined if nothing. */
export function validateCron(expression: string): string | undefined {
  const result = validateDetailed(expression);
  if (result.valid) {
    return undefined;
  }
  const reasons = result.errors.map((error) => error.message).join('; ');
  return `The schedule '${expression}' is not a cron expression: ${reasons}. An example: '0 9 * * 1-5', weekdays at nine.`;
}

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** Throws a ConfigError with the sentence of `validateCron`. */
export function parseCron(expression: string): CronExpression {
  const problem = validateCron(expression);
  if (problem !== undefined) {
    throw new ConfigError(problem);
  }
  const fields = parse(expression);
  const hours = ascending(fields.hour);
  const wallSeconds = hours.flatMap((hour) =>
    ascending(fields.minute).flatMap((minute) =>
      ascending(fields.second).map((second) => hour * 3_600 + minute * 60 + second),
    ),
  );
  // Days have a syntax of their own (L, 15W, 2#3): node-cron is asked about midnights, in a zone without surprises.
  const dayFields = [fields.dayOfMonth, fields.month, fields.dayOfWeek].map((values) => values.join(','));
  const days = createTask(['0 0 0', ...dayFields].join(' '), () => {}, { timezone: 'UTC' });
  void days.destroy();
  return {
    wallSeconds,
    hourly: hours.length === 24,
    runsOn: (year, month, day) => days.match(new Date(Date.UTC(year, month - 1, day))),
  };
}
