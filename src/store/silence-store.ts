import { NotFoundError } from '../domain/errors.ts';
import type { SilenceBegin, SilenceEdit, SilenceStore } from '../domain/ports/silence-store.ts';
import { type Silence, silenceState } from '../domain/silence.ts';
import { refuseEdit } from '../domain/silence-rules.ts';
import { silenceTimer } from '../domain/silence-timer.ts';
import type { Database, Transaction } from './database.ts';
import { ingestLock, takeLock } from './locks.ts';
import { fromRow } from './rows.ts';
import { markHidden, tellMarked, unmarkChanged, unmarkEnded } from './silence-marks.ts';
import { insertSilence, lockSilence, type SilenceRow, silenceColumns } from './silence-rows.ts';
import { hiddenBy, stepSilence } from './silence-steps.ts';

/** Silences with their deadlines, and the marks that they leave on alerts. */
export function createSilenceStore(db: Database): SilenceStore {
  const read = async (text: string, values: readonly unknown[]): Promise<readonly Silence[]> =>
    (await db.query<SilenceRow>(text, values)).map((row) => fromRow<Silence>(row));

  return {
    get: async (id) => (await read(`select ${silenceColumns} from silences where id = $1`, [id]))[0],
    listOpen: (at) =>
      read(`select ${silenceColumns} from silences where ends_at > $1 order by ends_at, id`, [at]),
    listEnded: (from, to, limit) =>
      read(
        `select ${silenceColumns} from silences where ends_at >= $1 and ends_at <= $2
         order by ends_at desc, id limit $3`,
        [from, to, limit],
      ),
    create: (silence, at) =>
      db.transaction(async (tx) => {
        takeLock(tx, ingestLock);
        const created = await insertSilence(tx, silence, at);
        if (created !== undefined && silenceState(created, at) === 'active')
          await markHidden(tx, created, at);
        return created;
      }),
    edit: (id, seen, edit, at) => db.transaction((tx) => editSilence(tx, id, seen, edit, at)),
    expire: async (id, at, by) => {
      const [silence] = await read(
        // One that has ended keeps its end: expiring twice is success. The end that is now is told as any other.
        `update silences set version = version + (ends_at > $2)::int,
           phase = case when ends_at > $2 then 'reminded' else phase end,
           due_at = case when ends_at > $2 then $2 else due_at end,
           ended_by = case when ends_at > $2 then $3::text else ended_by end,
           starts_at = least(starts_at, $2), ends_at = least(ends_at, $2)
         where id = $1 returning ${silenceColumns}`,
        [id, at, by],
      );
      return silence ?? missing(id);
    },
    due: async (at, limit) => {
      const rows = await db.query<{ id: string }>(
        'select id from silences where due_at <= $1 order by due_at, id limit $2',
        [at, limit],
      );
      return rows.map((row) => row.id);
    },
    nextDue: async () => {
      const [row] = await db.query<{ at: Date | null }>('select min(due_at) as at from silences');
      return row?.at ?? undefined;
    },
    step: (id, at, decide) => stepSilence(db, id, at, decide),
    begins: (limit) =>
      db.query<SilenceBegin>(
        `select incident_id as "incidentId", silence_id as "silenceId" from silence_begins
         order by incident_id, silence_id limit $1`,
        [limit],
      ),
    begun: async ({ incidentId, silenceId }) => {
      await db.query('delete from silence_begins where incident_id = $1 and silence_id = $2', [
        incidentId,
        silenceId,
      ]);
    },
    hiddenBy: (silenceIds, limit) => hiddenBy(db, silenceIds, limit),
    releaseEnded: (at) => db.transaction((tx) => releaseEnded(tx, at)),
    released: async (incidentId) => {
      await db.query('delete from silence_releases where incident_id = $1', [incidentId]);
    },
  };
}

async function editSilence(
  tx: Transaction,
  id: string,
  seen: number,
  edit: SilenceEdit,
  at: Date,
): Promise<Silence> {
  takeLock(tx, ingestLock);
  const before = (await lockSilence(tx, id))?.silence ?? missing(id);
  refuseEdit(before, seen, at);
  const after: Silence = { ...before, ...edit, version: before.version + 1 };
  const { phase, dueAt } = silenceTimer(after, at);
  tx.query(
    `update silences set matchers = $2::jsonb, starts_at = $3, ends_at = $4, comment = $5, version = $6, phase = $7,
       due_at = $8 where id = $1`,
    [
      id,
      JSON.stringify(after.matchers),
      after.startsAt,
      after.endsAt,
      after.comment,
      after.version,
      phase,
      dueAt,
    ],
  );
  await unmarkChanged(tx, after, at);
  if (silenceState(after, at) === 'active') await markHidden(tx, after, at);
  tellMarked(tx, id);
  return after;
}

function missing(id: string): never {
  throw new NotFoundError(`Silence '${id}' does not exist. List the open ones with /ops silences.`);
}

async function releaseEnded(tx: Transaction, at: Date): Promise<readonly string[]> {
  takeLock(tx, ingestLock);
  await unmarkEnded(tx, at);
  const pending = await tx.query<{ id: string }>(
    'select incident_id as id from silence_releases order by incident_id',
  );
  return pending.map(({ id }) => id);
}
