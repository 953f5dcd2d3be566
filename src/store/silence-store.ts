import type { Labels } from '../domain/alert.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { SilenceStore } from '../domain/ports/silence-store.ts';
import { findSilence, type Silence } from '../domain/silence.ts';
import type { Database, Transaction } from './database.ts';
import { ingestLock, takeLock } from './locks.ts';
import { fromRow, type RowOf } from './rows.ts';
import { activeSilences, markAlerts, silenceColumns } from './silence-rows.ts';

interface MarkedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly incidentId: string | null;
  readonly firing: boolean;
}

/** Silences; they are made through `IncidentStore.change`. */
export function createSilenceStore(db: Database): SilenceStore {
  const read = async (text: string, values: readonly unknown[]): Promise<readonly Silence[]> =>
    (await db.query<RowOf<Silence>>(text, values)).map((row) => fromRow<Silence>(row));

  return {
    get: async (id) => (await read(`select ${silenceColumns} from silences where id = $1`, [id]))[0],
    listOpen: (at) =>
      read(`select ${silenceColumns} from silences where ends_at > $1 order by ends_at, id`, [at]),
    expire: async (id, at) => {
      const [silence] = await read(
        // One that has ended keeps its end: expiring twice is success.
        `update silences set ends_at = least(ends_at, $2) where id = $1 returning ${silenceColumns}`,
        [id, at],
      );
      if (silence !== undefined) return silence;
      throw new NotFoundError(`Silence '${id}' does not exist. List the open ones with /ops silences.`);
    },
    releaseEnded: (at) => db.transaction((tx) => releaseEnded(tx, at)),
    released: async (incidentId) => {
      await db.query('delete from silence_releases where incident_id = $1', [incidentId]);
    },
  };
}

async function releaseEnded(tx: Transaction, at: Date): Promise<readonly string[]> {
  takeLock(tx, ingestLock);
  const marked = await tx.query<MarkedAlert>(
    `select a.fingerprint, a.labels, a.incident_id as "incidentId", a.status = 'firing' as firing
     from alerts a join silences s on s.id = a.silence_id where s.ends_at <= $1`,
    [at],
  );
  if (marked.length > 0) await takeMarksOff(tx, marked, at);
  const pending = await tx.query<{ id: string }>(
    'select incident_id as id from silence_releases order by incident_id',
  );
  return pending.map(({ id }) => id);
}

async function takeMarksOff(tx: Transaction, marked: readonly MarkedAlert[], at: Date): Promise<void> {
  // What another silence still hides stays hidden, under the one that hides it longest.
  const active = (await activeSilences(tx, at)).toReversed();
  const heirs = new Map(
    marked.map((alert) => [alert.fingerprint, findSilence(alert.labels, active, at)?.id]),
  );
  markAlerts(tx, heirs);
  const shown = marked.filter((alert) => alert.firing && heirs.get(alert.fingerprint) === undefined);
  const ids = new Set(shown.flatMap(({ incidentId }) => incidentId ?? []));
  tx.query('insert into silence_releases select unnest($1::text[]) on conflict do nothing', [[...ids]]);
}
