import type { Alert } from '../domain/alert.ts';
import { pendingRules } from '../domain/inhibition.ts';
import type { InhibitionAnswer, InhibitionQuestion } from '../domain/ports/inhibition-store.ts';
import { alertColumns } from './alert-rows.ts';
import type { Transaction } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** A batch takes up as many alerts that another one hides or shows; of more, the rest is looked at afterwards. */
const MOST_AFFECTED = 5000;

const notExcepted = (values: string) =>
  `not exists (select from unnest(${values}::text[]) as excepted (fingerprint) where excepted.fingerprint = a.fingerprint)`;

// What hides already is not hidden a second time; what its source has left is looked at whatever its keys are.
const affected = `a.status = 'firing' and ((a.target_keys && $1 and a.inhibitor is null) or a.inhibitor = any($2))
  and ${notExcepted('$3')}`;

const affectedAlerts = `select ${alertColumns} from alerts a where ${affected}
  order by a.severity, a.starts_at, a.fingerprint limit $4`;

const leaveForLater = `update alerts a set inhibition_rules = $4 where ${affected}`;

const sourcesOfKeys = `select distinct on (hides.key) hides.key, a.fingerprint, a.incident_id as "incidentId"
  from alerts a cross join lateral unnest(a.source_keys) as hides (key)
    join unnest($1::text[]) as wanted (key) on wanted.key = hides.key
  where a.status = 'firing' and a.source_keys && $1::text[] and ${notExcepted('$2')}
  order by hides.key, a.starts_at, a.fingerprint`;

type Source = Pick<Alert, 'fingerprint' | 'incidentId'>;

/** What a batch asks about the alerts that are not in it: one statement, and one more where it begins or ends to hide. */
export async function answerInhibition(
  tx: Transaction,
  { keys, begun, ended, except, rules }: InhibitionQuestion,
): Promise<InhibitionAnswer> {
  const alerts =
    begun.length + ended.length > 0 ? await readAffected(tx, { begun, ended, except, rules }) : [];
  const wanted = new Set([...keys, ...alerts.flatMap((alert) => alert.inhibition?.targets ?? [])]);
  if (wanted.size === 0) return { sources: new Map(), affected: alerts };
  const rows = await tx.query<RowOf<Source> & { readonly key: string }>(sourcesOfKeys, [[...wanted], except]);
  const sources = new Map(rows.map(({ key, ...source }) => [key, fromRow<Source>(source)]));
  return { sources, affected: alerts };
}

async function readAffected(
  tx: Transaction,
  { begun, ended, except, rules }: Omit<InhibitionQuestion, 'keys'>,
): Promise<readonly Alert[]> {
  const values = [begun, ended, except];
  const rows = await tx.query<RowOf<Alert>>(affectedAlerts, [...values, MOST_AFFECTED + 1]);
  const taken = rows.slice(0, MOST_AFFECTED).map((row) => fromRow<Alert>(row));
  if (rows.length > MOST_AFFECTED) {
    const known = [...except, ...taken.map((alert) => alert.fingerprint)];
    tx.query(leaveForLater, [begun, ended, known, pendingRules(rules)]);
  }
  return taken;
}
