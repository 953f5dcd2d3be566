import { NotFoundError, StaleError } from '../domain/errors.ts';
import type { SilenceSeriesStore } from '../domain/ports/silence-series-store.ts';
import { silenceState } from '../domain/silence.ts';
import type { SilenceSeries } from '../domain/silence-series.ts';
import { mintSeriesId } from './counters.ts';
import type { Database } from './database.ts';
import { ingestLock, takeLock } from './locks.ts';
import { markHidden } from './silence-marks.ts';
import { insertSilence } from './silence-rows.ts';

const columns = `id, matchers, schedule, time_zone as "timeZone", until, author, comment, version`;

/** Silences that recur; each occurrence is a row of silences. */
export function createSilenceSeriesStore(db: Database): SilenceSeriesStore {
  return {
    get: async (id) =>
      (await db.query<SilenceSeries>(`select ${columns} from silence_series where id = $1`, [id]))[0],
    listOpen: (at) =>
      db.query<SilenceSeries>(`select ${columns} from silence_series where until > $1 order by until, id`, [
        at,
      ]),
    create: (series, at) =>
      db.transaction(async (tx) => {
        const id = await mintSeriesId(tx, at);
        tx.query(
          `insert into silence_series (id, matchers, schedule, time_zone, until, author, comment, due_at)
           values ($1, $2::jsonb, $3, $4, $5, $6, $7, $8)`,
          [
            ...[id, JSON.stringify(series.matchers), series.schedule, series.timeZone],
            ...[series.until, series.author, series.comment, at],
          ],
        );
        return { ...series, id, version: 1 };
      }),
    due: async (at, limit) => {
      const rows = await db.query<{ id: string }>(
        'select id from silence_series where due_at <= $1 order by due_at, id limit $2',
        [at, limit],
      );
      return rows.map((row) => row.id);
    },
    nextDue: async () => {
      const [row] = await db.query<{ at: Date | null }>('select min(due_at) as at from silence_series');
      return row?.at ?? undefined;
    },
    step: (id, at, decide) =>
      db.transaction(async (tx) => {
        takeLock(tx, ingestLock);
        const [series] = await tx.query<SilenceSeries>(
          `select ${columns} from silence_series where id = $1 and due_at <= $2 for update`,
          [id, at],
        );
        if (series === undefined) return undefined;
        const { occurrence, dueAt } = decide(series);
        tx.query('update silence_series set due_at = $2 where id = $1', [id, dueAt]);
        const silence = occurrence === undefined ? undefined : await insertSilence(tx, occurrence, at);
        if (silence !== undefined && silenceState(silence, at) === 'active')
          await markHidden(tx, silence, at);
        return silence;
      }),
    end: (id, at, by, seen) =>
      db.transaction(async (tx) => {
        takeLock(tx, ingestLock);
        const [series] = await tx.query<SilenceSeries>(
          `select ${columns} from silence_series where id = $1 for update`,
          [id],
        );
        if (series === undefined) return missingSeries(id);
        if (series.until <= at) return false;
        if (seen !== undefined && seen !== series.version) return staleSeries(id);
        tx.query(
          `update silence_series set until = $2, due_at = null, version = version + 1, ended_by = $3 where id = $1`,
          [id, at, by],
        );
        tx.query(
          `update silences set starts_at = least(starts_at, $2), ends_at = $2, due_at = $2, phase = 'reminded',
             ended_by = $3, version = version + 1 where series_id = $1 and ends_at > $2`,
          [id, at, by],
        );
        return true;
      }),
  };
}

function missingSeries(id: string): never {
  throw new NotFoundError(`Recurring silence '${id}' does not exist. List the open ones with /ops silences.`);
}

function staleSeries(id: string): never {
  throw new StaleError(
    `Recurring silence '${id}' has changed since you looked. Look at it with /ops silences.`,
  );
}
