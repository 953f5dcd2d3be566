import type { DeletionName, VectorAuditStore } from '../domain/ports/vector-audit-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { auditKey, type OrphanDeletion, type VectorAudit } from '../domain/vector-audit.ts';
import type { Database, Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import { deletionStatements } from './orphan-deletions.ts';
import { fromRow, type RowOf } from './rows.ts';

type Head = Omit<VectorAudit, 'collections' | 'deletions'>;

const head = `'AUD-' || number as id, system, probe, depth, state, requested_by as "requestedBy",
  requested_at as "requestedAt", progress, error, ended_at as "endedAt", revision`;

/** Answers the number of each row that it changed. */
const ofRun = `number = $1 and runs = $2 and state = 'running'`;

/** Audits that people asked for, each with the message that shows it. */
export function createVectorAuditStore(db: Database, writer: DeliveryWriter): VectorAuditStore {
  const get = async (id: string): Promise<VectorAudit | undefined> => {
    const number = numberOf(id);
    if (number === undefined) return undefined;
    const [[row], deletions] = await Promise.all([
      db.query<RowOf<Omit<VectorAudit, 'deletions'>>>(
        `select ${head}, collections from vector_audits where number = $1`,
        [number],
      ),
      db.query<RowOf<OrphanDeletion>>(
        `select collection, state, expected, asked_by as "askedBy", asked_at as "askedAt", deleted, error,
           ended_at as "endedAt" from orphan_deletions where number = $1 order by asked_at, collection`,
        [number],
      ),
    ]);
    if (row === undefined) return undefined;
    return {
      ...fromRow<Omit<VectorAudit, 'deletions'>>(row),
      deletions: deletions.map((one) => fromRow<OrphanDeletion>(one)),
    };
  };

  /** Sets columns of one audit, and has its message edited; answers whether there was one. */
  const set = (
    assignments: string,
    condition: string,
    number: number | undefined,
    ...values: readonly unknown[]
  ): Promise<boolean> =>
    db.transaction(async (tx) => {
      const [row] = await tx.query<{ revision: number }>(
        `update vector_audits set ${assignments}, revision = revision + 1, told_at = now()
         where ${condition} returning revision`,
        [number ?? -1, ...values],
      );
      if (row !== undefined) wantEdit(tx, number, row.revision);
      return row !== undefined;
    });

  return {
    get,
    request: async ({ system, probe, depth, requestedBy, channel }, at) => {
      const { id, isNew } = await db.transaction(async (tx) => {
        const [made] = await tx.query<{ id: string }>(
          `insert into vector_audits (system, probe, depth, requested_by, requested_at) values ($1, $2, $3, $4, $5)
           on conflict (system, probe) where state in ('waiting', 'running') do nothing returning 'AUD-' || number as id`,
          [system, probe, depth, requestedBy, at],
        );
        if (made === undefined) {
          const [open] = await tx.query<{ id: string }>(
            `select 'AUD-' || number as id from vector_audits
             where system = $1 and probe = $2 order by number desc limit 1`,
            [system, probe],
          );
          return { id: open?.id ?? '', isNew: false };
        }
        await wantDeliveries(tx, [{ key: auditKey(made.id), kind: 'report', channel }], at, writer);
        return { id: made.id, isNew: true };
      });
      const audit = await get(id);
      if (audit === undefined) throw new Error(`The audit ${id} was stored and is not there.`);
      return { audit, isNew };
    },
    recent: async (limit) => {
      const rows = await db.query<RowOf<Head>>(
        `select ${head} from vector_audits order by number desc limit $1`,
        [limit],
      );
      return rows.map((row) => fromRow<Head>(row));
    },
    begin: (id) =>
      db.transaction(async (tx) => {
        const number = numberOf(id);
        const [row] = await tx.query<{ runs: number; revision: number }>(
          `update vector_audits set state = 'running', runs = runs + 1, revision = revision + 1, told_at = now(),
             progress = null
           where number = $1 and state in ('waiting', 'running') returning runs, revision`,
          [number ?? -1],
        );
        if (row !== undefined) wantEdit(tx, number, row.revision);
        return row?.runs;
      }),
    tell: (id, run, progress) =>
      set('progress = coalesce($3, progress)', ofRun, numberOf(id), run, progress ?? null),
    finish: async (id, run, collections, at) => {
      const stored = JSON.stringify(collections, (_, value) =>
        typeof value === 'string' ? sanitiseText(value) : value,
      );
      await set(
        `state = 'done', collections = $3::jsonb, ended_at = $4, progress = null`,
        ofRun,
        numberOf(id),
        run,
        stored,
        at,
      );
    },
    fail: async (id, error, at) => {
      await set(
        `state = 'failed', error = $2, ended_at = $3, progress = null`,
        `number = $1 and state in ('waiting', 'running')`,
        numberOf(id),
        sanitiseText(error),
        at,
      );
    },
    ...deletionStatements(db, { numberOf, touch }),
    silent: async (forMs) => {
      const late = `told_at < now() - $1 * interval '1 millisecond'`;
      const [audits, deletions] = await Promise.all([
        db.query<{ id: string; runs: number }>(
          `select 'AUD-' || number as id, runs from vector_audits where state in ('waiting', 'running') and ${late}`,
          [forMs],
        ),
        db.query<DeletionName & { runs: number }>(
          `select 'AUD-' || number as "auditId", collection, runs from orphan_deletions
           where state in ('asked', 'running') and ${late}`,
          [forMs],
        ),
      ]);
      return { audits, deletions };
    },
    fileStarted: async (id) => {
      const rows = await db.query(
        'update vector_audits set file_started = true where number = $1 and not file_started returning 1',
        [numberOf(id) ?? -1],
      );
      return rows.length > 0;
    },
    fileRefused: async (id) => {
      await db.query('update vector_audits set file_started = false where number = $1', [numberOf(id) ?? -1]);
    },
    unfiled: async (before) => {
      const rows = await db.query<{ id: string }>(
        `select 'AUD-' || number as id from vector_audits
         where state = 'done' and not file_started and ended_at < $1 order by ended_at limit 100`,
        [before],
      );
      return rows.map(({ id }) => id);
    },
    forget: async (before) => {
      const gone = await db.query('delete from vector_audits where ended_at < $1 returning 1', [before]);
      return gone.length;
    },
  };
}

/** Something that the message shows has changed elsewhere. */
async function touch(tx: Transaction, number: number): Promise<void> {
  const [row] = await tx.query<{ revision: number }>(
    'update vector_audits set revision = revision + 1 where number = $1 returning revision',
    [number],
  );
  if (row !== undefined) wantEdit(tx, number, row.revision);
}

function wantEdit(tx: Transaction, number: number | undefined, revision: number): void {
  tx.query('update deliveries set wanted_revision = $2 where key = $1', [
    auditKey(`AUD-${number}`),
    revision,
  ]);
}

/** Undefined for what is no id: it may come from a button. */
function numberOf(id: string): number | undefined {
  const [, digits] = /^AUD-(\d{1,12})$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
