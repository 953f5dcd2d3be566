import type { NewSilence, Silence } from '../domain/silence.ts';
import { type SilenceTimer, silenceTimer } from '../domain/silence-timer.ts';
import { mintSilenceId } from './counters.ts';
import type { Session, Transaction } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** The columns of a silence under the names of the domain. */
export const silenceColumns = `id, matchers, starts_at as "startsAt", ends_at as "endsAt", author, comment,
  incident_id as "incidentId", window_id as "windowId", series_id as "seriesId", version`;

export type SilenceRow = RowOf<Silence>;

/** A silence with its deadline. */
export type TimedRow = SilenceRow & RowOf<SilenceTimer> & { readonly endedBy: string | null };

/** Its columns after those of the silence. */
export const timedColumns = `${silenceColumns}, phase, due_at as "dueAt", ended_by as "endedBy"`;

/** Silences that hide alerts at `at`, the first to end first. */
export async function activeSilences(session: Session, at: Date): Promise<readonly Silence[]> {
  const rows = await session.query<SilenceRow>(
    `select ${silenceColumns} from silences where starts_at <= $1 and ends_at > $1 order by ends_at, id`,
    [at],
  );
  return rows.map((row) => fromRow<Silence>(row));
}

/** Writes a new silence with its first deadline; undefined for an occurrence that is there already. */
export async function insertSilence(
  tx: Transaction,
  silence: NewSilence,
  at: Date,
): Promise<Silence | undefined> {
  const id = await mintSilenceId(tx, silence.startsAt);
  const { phase, dueAt } = silenceTimer(silence, at);
  const [row] = await tx.query<SilenceRow>(
    `insert into silences (id, matchers, starts_at, ends_at, author, comment, incident_id, window_id, series_id,
       phase, due_at)
     values ($1, $2::jsonb, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (series_id, starts_at) where series_id is not null do nothing
     returning ${silenceColumns}`,
    [
      id,
      JSON.stringify(silence.matchers),
      silence.startsAt,
      silence.endsAt,
      silence.author,
      silence.comment,
      silence.incidentId,
      silence.windowId,
      silence.seriesId,
      phase,
      dueAt,
    ],
  );
  return row === undefined ? undefined : fromRow<Silence>(row);
}

/** The row of a silence, locked until the transaction ends. */
export async function lockSilence(
  tx: Transaction,
  id: string,
): Promise<{ silence: Silence; timer: SilenceTimer; endedBy?: string } | undefined> {
  const [row] = await tx.query<TimedRow>(`select ${timedColumns} from silences where id = $1 for update`, [
    id,
  ]);
  if (row === undefined) return undefined;
  const { phase, dueAt, endedBy, ...silence } = row;
  return {
    silence: fromRow<Silence>(silence),
    timer: dueAt === null ? { phase } : { phase, dueAt },
    ...(endedBy === null ? {} : { endedBy }),
  };
}
