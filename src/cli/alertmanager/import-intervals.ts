import type { AlertmanagerTimeInterval } from './alertmanager-file.ts';
import { ImportNames } from './import-names.ts';
import type { ImportNotes } from './import-notes.ts';

export interface ImportedIntervals {
  /** Their names here by their names there. */
  readonly names: ReadonlyMap<string, string>;
  /** As they stand in `watchbill.yml`. */
  readonly timeIntervals: Readonly<Record<string, readonly object[]>>;
}

/** The time intervals under names that Watchbill takes. */
export function importIntervals(
  given: readonly AlertmanagerTimeInterval[],
  notes: ImportNotes,
): ImportedIntervals {
  const taken = new ImportNames('interval');
  const names = new Map<string, string>();
  const timeIntervals: Record<string, readonly object[]> = {};
  for (const { name, time_intervals } of given) {
    const here = taken.take(name);
    names.set(name, here);
    if (here !== name) notes.changed(`time_intervals.${name}`, `is called '${here}' here.`);
    timeIntervals[here] = (time_intervals ?? []).map((interval) => ({
      ...listed(
        'times',
        interval.times?.map(({ start_time, end_time }) => ({ start: start_time, end: end_time })),
      ),
      ...listed('weekdays', interval.weekdays),
      ...listed('daysOfMonth', interval.days_of_month),
      ...listed('months', interval.months),
      ...listed('years', interval.years),
      timeZone: zoneOf(interval.location ?? 'UTC', name, notes),
    }));
  }
  return { names, timeIntervals };
}

function listed(key: string, values: readonly unknown[] | null | undefined): object {
  return values === null || values === undefined || values.length === 0 ? {} : { [key]: values };
}

function zoneOf(location: string, name: string, notes: ImportNotes): string {
  if (location !== 'Local') return location;
  notes.changed(
    `time_intervals.${name}.location`,
    "'Local' is the zone of a machine; UTC stands here, name yours.",
  );
  return 'UTC';
}
