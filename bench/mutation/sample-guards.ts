// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it stands so in the files
import { type Guard, of } from './guard.ts';

const seriesRetentionTests = 'test/domain/series-retention.test.ts';
const rollUpTests = 'test/store/roll-up.test.ts';
const storesTests = 'test/store/stores.test.ts';
const partitionsTests = 'test/store/partitions.test.ts';
const seriesRetention = 'src/domain/series-retention.ts';
const rollUp = 'src/store/roll-up.ts';
const sampleWrites = 'src/store/sample-writes.ts';
const keepSeries = 'src/store/keep-series.ts';
const partitions = 'src/store/partitions.ts';

/** Guards of samples: what is kept, rolled up and dropped, and when. */
export const sampleGuards: readonly Guard[] = [
  of(
    'a value of a million million that fails all others',
    seriesRetention,
    'Math.abs(value) <= largestValue ? value : undefined',
    'true ? value : undefined',
    seriesRetentionTests,
  ),
  of('a value of next year', seriesRetention, ' && agoMs >= -aheadMs', '', seriesRetentionTests),
  of(
    'an hour of which half is gone',
    seriesRetention,
    'Math.ceil((now.getTime() - rawKeptMs) / HOUR_MS)',
    'Math.floor((now.getTime() - rawKeptMs) / HOUR_MS)',
    seriesRetentionTests,
  ),
  of(
    'a roll-up of an hour that still goes on',
    rollUp,
    'now.getTime() - graceMs',
    'now.getTime() + 3_600_000',
    rollUpTests,
    'waits until an hour is over',
  ),
  of(
    'a roll-up that begins anew every time',
    rollUp,
    'row?.until ?? days[0]?.from ?? end',
    'days[0]?.from ?? end',
    rollUpTests,
    'does nothing the second time',
  ),
  of(
    'a roll-up that does not stop',
    rollUp,
    'if (signal.aborted) return hours;',
    '',
    rollUpTests,
    'goes on where it was cut short',
  ),
  of(
    'a late value that is in no hour',
    sampleWrites,
    'if (late.length > 0) {',
    'if (false) {',
    rollUpTests,
    'rolls an hour up again',
  ),
  of(
    'a late value that takes the place of the newest',
    sampleWrites,
    'where s.id = r.id and s.measured_at <= r.at',
    'where s.id = r.id',
    storesTests,
    'keeps the newest reading when an older one comes late',
  ),
  of(
    'a value that is told twice',
    sampleWrites,
    'on conflict (series_id, at) do nothing',
    '',
    storesTests,
    'stores a reading that is told twice once',
  ),
  of(
    'a value for a day without a partition',
    sampleWrites,
    'else if (isWithoutPartition(error)) {',
    'else if (false) {',
    partitionsTests,
    'are made for a day that has none',
  ),
  of(
    'one bad value that loses its whole batch',
    sampleWrites,
    'readings.filter((reading) => !unkept.has(reading))',
    '(unkept.size > 0 ? [] : readings)',
    storesTests,
    'refuses a reading whose time cannot be true',
  ),
  of(
    'partitions that a wrong clock drops',
    keepSeries,
    'await time.asked()',
    'new Date()',
    partitionsTests,
    'of hours are months',
  ),
  of(
    'partitions that nobody makes ahead',
    keepSeries,
    '{ length: daysAhead + 1 }',
    '{ length: 0 }',
    partitionsTests,
    'of hours are months',
  ),
  of(
    'partitions that end ahead',
    partitions,
    'if (partition.to > until) continue;',
    'if (partition.from > until) continue;',
    partitionsTests,
    'of hours are months',
  ),
];
