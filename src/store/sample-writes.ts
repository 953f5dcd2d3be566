import { DatabaseError } from 'pg';
import { UnreachableError } from '../domain/errors.ts';
import type { RefusedReading, SampleStore } from '../domain/ports/sample-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { hourOf, keptValue, whyNotKept } from '../domain/series-retention.ts';
import type { Database, Transaction } from './database.ts';
import { makeDays } from './partitions.ts';
import { seriesIds } from './series-ids.ts';
import type { StoreTime } from './store-time.ts';

/** A reading and the id of its series. */
interface Identified {
  readonly id: number;
  readonly reading: GradedReading;
}

const attempts = 4;

/** Thrown inside, to roll back: these ids name nothing any more. */
class SeriesGone extends Error {
  readonly ids: ReadonlySet<number>;
  constructor(ids: ReadonlySet<number>) {
    super('Series have been removed.');
    this.ids = ids;
  }
}

/** Adds readings: one statement for the newest of each series, one for the samples. */
export function createSampleWrites(db: Database, time: StoreTime): Pick<SampleStore, 'add'> {
  const ids = seriesIds();

  async function store(readings: readonly GradedReading[], now: Date): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { remember } = await db.transaction(async (tx) => {
          const found = await ids.of(tx, readings);
          await write(
            tx,
            readings.map((reading, index) => ({ id: found.ids[index] ?? 0, reading })),
            now,
          );
          return found;
        });
        remember();
        return;
      } catch (error) {
        if (error instanceof SeriesGone) ids.forget(error.ids);
        else if (isWithoutPartition(error)) {
          await makeDays(
            db,
            readings.map(({ measuredAt }) => measuredAt),
          );
        } else throw error;
        if (attempt < attempts) continue;
        throw new UnreachableError(
          `Values of ${readings.length} readings could not be stored: series or partitions were removed ${attempts} times meanwhile. Add them again.`,
          { cause: error },
        );
      }
    }
  }

  return {
    add: async (readings) => {
      if (readings.length === 0) return [];
      let now = await time.now();
      let refused = refusedOf(readings, now);
      // A machine that has slept carries an old time on.
      if (refused.length > 0) {
        now = await time.asked();
        refused = refusedOf(readings, now);
      }
      const unkept = new Set(refused.map(({ reading }) => reading));
      const kept = readings.filter((reading) => !unkept.has(reading));
      if (kept.length > 0) await store(kept, now);
      return refused;
    },
  };
}

function refusedOf(readings: readonly GradedReading[], now: Date): readonly RefusedReading[] {
  return readings.flatMap((reading) => {
    const reason = whyNotKept(reading, now);
    return reason === undefined ? [] : { reading, reason };
  });
}

// Late readings change nothing and are not answered; so are those of series that are gone, which then is looked at.
const renew = `
  update series s set unit = r.unit, value = r.value, status = r.status, detail = r.detail, error = r.error,
    limit_text = r.limit_text, measured_at = r.at
  from unnest($1::int[], $2::text[], $3::double precision[], $4::probe_status[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[]) as r (id, unit, value, status, detail, error, limit_text, at)
  where s.id = r.id and s.measured_at <= r.at
  returning s.id`;

// Told twice is stored once.
const insert = `
  insert into samples (series_id, status, at, value)
  select * from unnest($1::int[], $2::probe_status[], $3::timestamptz[], $4::double precision[])
  on conflict (series_id, at) do nothing`;

// Also where there is a mark already: a roll-up that takes that one off may not see this sample yet.
const markLate = `
  insert into samples_late (series_id, hour)
  select distinct series_id, hour from unnest($1::int[], $2::timestamptz[]) as r (series_id, hour)`;

async function write(tx: Transaction, readings: readonly Identified[], now: Date): Promise<void> {
  const newest = newestOf(readings);
  const renewed = tx.query<{ id: number }>(renew, [
    newest.map(({ id }) => id),
    newest.map(({ reading }) => sanitiseText(reading.unit)),
    newest.map(({ reading }) => keptValue(reading.value)),
    newest.map(({ reading }) => reading.status),
    newest.map(({ reading }) => clean(reading.detail)),
    newest.map(({ reading }) => clean(reading.error)),
    newest.map(({ reading }) => clean(reading.limit)),
    newest.map(({ reading }) => reading.measuredAt),
  ]);
  tx.query(insert, [
    readings.map(({ id }) => id),
    readings.map(({ reading }) => reading.status),
    readings.map(({ reading }) => reading.measuredAt),
    readings.map(({ reading }) => keptValue(reading.value)),
  ]);
  const late = readings.filter(({ reading }) => reading.measuredAt < hourOf(now));
  if (late.length > 0) {
    tx.query(markLate, [late.map(({ id }) => id), late.map(({ reading }) => hourOf(reading.measuredAt))]);
  }
  const seen = new Set((await renewed).map(({ id }) => id));
  const unseen = newest.map(({ id }) => id).filter((id) => !seen.has(id));
  if (unseen.length === 0) return;
  const there = await tx.query<{ id: number }>('select id from series where id = any($1) for key share', [
    unseen,
  ]);
  const gone = new Set(unseen);
  for (const { id } of there) gone.delete(id);
  if (gone.size > 0) throw new SeriesGone(gone);
}

/** The newest reading of each series, in one order for all processes, so that no two wait for each other. */
function newestOf(readings: readonly Identified[]): readonly Identified[] {
  const newest = new Map<number, Identified>();
  for (const one of readings) {
    const other = newest.get(one.id);
    if (other === undefined || one.reading.measuredAt >= other.reading.measuredAt) newest.set(one.id, one);
  }
  return [...newest.values()].sort((left, right) => left.id - right.id);
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : sanitiseText(text);
}

function isWithoutPartition(error: unknown): boolean {
  // PostgreSQL has no code of its own for it; a check that fails has the name of its constraint.
  return error instanceof DatabaseError && error.code === '23514' && error.constraint === undefined;
}
