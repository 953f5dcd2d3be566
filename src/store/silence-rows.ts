import type { Labels } from '../domain/alert.ts';
import { findSilence, type Silence } from '../domain/silence.ts';
import { mintSilenceId } from './counters.ts';
import type { Session, Transaction } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** The columns of a silence under the names of the domain. */
export const silenceColumns = `id, matchers, starts_at as "startsAt", ends_at as "endsAt", author, comment,
  incident_id as "incidentId"`;

/** Silences that hide alerts at `at`, the first to end first. */
export async function activeSilences(session: Session, at: Date): Promise<readonly Silence[]> {
  const rows = await session.query<RowOf<Silence>>(
    `select ${silenceColumns} from silences where starts_at <= $1 and ends_at > $1 order by ends_at, id`,
    [at],
  );
  return rows.map((row) => fromRow<Silence>(row));
}

/**
 * Writes a new silence and marks the firing alerts of the incident that it hides now. The transaction holds the ingest
 * lock, so that no alert comes in that has not seen the silence.
 */
export async function openSilence(
  tx: Transaction,
  incidentId: string,
  silence: Omit<Silence, 'id'>,
  now: Date,
): Promise<void> {
  const firing = await tx.query<{ fingerprint: string; labels: Labels }>(
    `select fingerprint, labels from alerts where incident_id = $1 and status = 'firing' and silence_id is null`,
    [incidentId],
  );
  const id = await mintSilenceId(tx, silence.startsAt);
  const hidden = firing.filter((alert) => findSilence(alert.labels, [{ ...silence, id }], now) !== undefined);
  tx.query(
    `insert into silences (id, matchers, starts_at, ends_at, author, comment, incident_id)
     values ($1, $2::jsonb, $3, $4, $5, $6, $7)`,
    [
      id,
      JSON.stringify(silence.matchers),
      silence.startsAt,
      silence.endsAt,
      silence.author,
      silence.comment,
      silence.incidentId,
    ],
  );
  markAlerts(tx, new Map(hidden.map((alert) => [alert.fingerprint, id])));
}

/** Writes which silence hides each alert; undefined takes the mark off. */
export function markAlerts(tx: Transaction, marks: ReadonlyMap<string, string | undefined>): void {
  if (marks.size === 0) return;
  tx.query(
    `update alerts a set silence_id = mark.silence_id
     from unnest($1::text[], $2::text[]) as mark (fingerprint, silence_id) where a.fingerprint = mark.fingerprint`,
    [[...marks.keys()], [...marks.values()]],
  );
}
