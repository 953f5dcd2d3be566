import type { Alert } from '../domain/alert.ts';
import type { DueSilence, SilenceStep } from '../domain/ports/silence-store.ts';
import type { Silence } from '../domain/silence.ts';
import { alertColumns } from './alert-rows.ts';
import type { Database, Session, Transaction } from './database.ts';
import { noticeWriter, wantDeliveries } from './delivery-rows.ts';
import { firingMatches } from './firing-matches.ts';
import { ingestLock, takeLock } from './locks.ts';
import { fromRow, type RowOf } from './rows.ts';
import { markHidden } from './silence-marks.ts';
import { lockSilence } from './silence-rows.ts';

/** As many are named; the rest is counted. */
const NAMED = 10;

/** Takes a silence past the deadline that it has reached; see `SilenceStore.step`. */
export function stepSilence(
  db: Database,
  id: string,
  at: Date,
  decide: (due: DueSilence) => SilenceStep,
): Promise<SilenceStep | undefined> {
  return db.transaction(async (tx) => {
    takeLock(tx, ingestLock);
    const found = await lockSilence(tx, id);
    const { dueAt } = found?.timer ?? {};
    if (found === undefined || dueAt === undefined || dueAt > at) return undefined;
    const step = decide({ ...found, ...(await standingOf(tx, found.silence)) });
    tx.query('update silences set phase = $2, due_at = $3 where id = $1', [
      id,
      step.timer.phase,
      step.timer.dueAt,
    ]);
    if (found.timer.phase === 'pending') await markHidden(tx, found.silence, at);
    await wantDeliveries(tx, step.deliveries, at, noticeWriter);
    return step;
  });
}

async function standingOf(tx: Transaction, silence: Silence) {
  const [counted] = await tx.query<{ hidden: number }>(
    'select count(*)::int as hidden from silence_hits where silence_id = $1',
    [silence.id],
  );
  const firing = await firingMatches(tx, silence.matchers);
  const named = firing.slice(0, NAMED).map(({ fingerprint }) => fingerprint);
  const rows = await tx.query<RowOf<Alert>>(
    `select ${alertColumns} from alerts where fingerprint in (select unnest($1::text[]))
     order by severity, starts_at, fingerprint`,
    [named],
  );
  return {
    hidden: counted?.hidden ?? 0,
    firing: rows.map((row) => fromRow<Alert>(row)),
    firingTotal: firing.length,
  };
}

/** What silences have hidden at any time; see `SilenceStore.hiddenBy`. */
export async function hiddenBy(session: Session, silenceIds: readonly string[], limit: number) {
  if (silenceIds.length === 0) return { alerts: [], total: 0, firing: 0 };
  const [counted] = await session.query<{ total: number; firing: number }>(
    `select count(*)::int as total, (count(*) filter (where a.status = 'firing'))::int as firing
     from alerts a where a.fingerprint in (select fingerprint from silence_hits where silence_id = any($1))`,
    [silenceIds],
  );
  const rows = await session.query<RowOf<Alert>>(
    `select ${alertColumns} from alerts
     where fingerprint in (select fingerprint from silence_hits where silence_id = any($1))
     order by status, severity, starts_at, fingerprint limit $2`,
    [silenceIds, limit],
  );
  const alerts = rows.map((row) => fromRow<Alert>(row));
  return { alerts, total: counted?.total ?? 0, firing: counted?.firing ?? 0 };
}
