import type { Clock } from '../domain/clock.ts';
import type { SampleStore } from '../domain/ports/sample-store.ts';
import type { Database } from './database.ts';
import { keepSeries } from './keep-series.ts';
import { patientReads } from './patient-reads.ts';
import { createLatest, createSeriesReads } from './sample-series.ts';
import { createSummaries } from './sample-summaries.ts';
import { createWindowReads } from './sample-windows.ts';
import { createSampleWrites } from './sample-writes.ts';
import { createStandings } from './standings.ts';
import { storeTime } from './store-time.ts';

/** What probes measured: the newest reading of each metric whole, and every value as a series. */
export function createSampleStore(db: Database, clock: Clock): SampleStore {
  const time = storeTime(db, clock);
  const reads = patientReads(db);
  return {
    now: () => time.now(),
    ...createSampleWrites(db, time),
    ...createLatest(reads),
    ...createSeriesReads(reads, time),
    ...createWindowReads(db, time),
    ...createSummaries(reads, time),
    ...createStandings(db),
    keep: (signal) => keepSeries(db, time, signal),
  };
}
