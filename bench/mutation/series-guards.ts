import { type Guard, of } from './guard.ts';

/** Guards of the series: that they are kept, and that keeping them holds nobody off. */
export const seriesGuards: readonly Guard[] = [
  of(
    'old values are taken off, and whoever writes has to wait',
    'src/store/partitions.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands so in the file
    'detach partition ${name} ${how}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    'detach partition ${name}',
    'test/store/partitions.test.ts',
    'no writer waits',
  ),
  of(
    'a day is dropped before its hours are known',
    'src/store/keep-series.ts',
    'Math.min(until.getTime(), row?.until.getTime() ?? 0)',
    'until',
    'test/store/partitions.test.ts',
    'before their hours',
  ),
  of(
    'a late value is missed by the roll-up that takes its mark off',
    'src/store/sample-writes.ts',
    'from unnest($1::int[], $2::timestamptz[]) as r (series_id, hour)`;',
    'from unnest($1::int[], $2::timestamptz[]) as r (series_id, hour)\n  where not exists (select from samples_late l where l.series_id = r.series_id and l.hour = r.hour)`;',
    'test/store/roll-up.test.ts',
    'on its way',
  ),
  of(
    'values of a series that another process has removed',
    'src/store/sample-writes.ts',
    'if (gone.size > 0) throw new SeriesGone(gone);',
    '',
    'test/store/series-ids.test.ts',
    'another process has removed',
  ),
  of(
    'the clock of a host is years off',
    'src/store/store-time.ts',
    'if (clock !== systemClock) {',
    'if (clock) {',
    'test/store/store-time.test.ts',
    'is refused by the clock',
  ),
  of(
    'a detachment that was left half-done',
    'src/store/partitions.ts',
    "state === 'leaving' ? 'finalize' : 'concurrently'",
    "'concurrently'",
    'test/store/partitions.test.ts',
    'finished then',
  ),
];
