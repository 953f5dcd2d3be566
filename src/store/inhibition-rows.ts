import type { Alert } from '../domain/alert.ts';
import { pendingRules } from '../domain/inhibition.ts';
import type { InhibitionAnswer, InhibitionQuestion } from '../domain/ports/inhibition-store.ts';
import { alertColumns } from './alert-rows.ts';
import type { Transaction } from './database.ts';
import { makeRoom } from './ingest-writes.ts';
import { fromRow, type RowOf } from './rows.ts';

/** A batch takes up as many alerts that another one hides or shows; of more, the rest is looked at afterwards. */
const MOST_AFFECTED = 5000;

/** Above this, a list is looked up in a hash: an index or a comparison one by one is for few. */
const FEW = 100;

// Written so that PostgreSQL builds the hash whatever it knows of the table: as a join with the list it might go
// through all of it for each row.
const inList = (column: string, values: string) =>
  `(${column} in (select unnest(${values}::text[]))) is true`;
const notInList = (column: string, values: string) => `${column} not in (select unnest(${values}::text[]))`;

// What hides already is not hidden a second time; what its source has left is looked at whatever its keys are.
function affected(few: boolean): string {
  const begins = few
    ? 'a.target_keys && $1::text[]'
    : `a.target_keys is not null
        and exists (select from unnest(a.target_keys) as hidden (key) where ${inList('hidden.key', '$1')})`;
  const ends = few ? 'a.inhibitor = any($2)' : inList('a.inhibitor', '$2');
  return `a.status = 'firing' and ((${begins} and a.inhibitor is null) or ${ends})
    and ${notInList('a.fingerprint', '$3')} order by a.severity, a.starts_at, a.fingerprint`;
}

const affectedAlerts = (few: boolean) =>
  `select ${alertColumns} from alerts a where ${affected(few)} limit $4`;

const leaveForLater = (few: boolean) =>
  `with later as (select a.fingerprint from alerts a where ${affected(few)} offset $4)
   update alerts a set inhibition_rules = $5 from later where a.fingerprint = later.fingerprint`;

const sourcesOfKeys = (few: boolean) => `select distinct on (hides.key) hides.key, a.fingerprint,
    a.incident_id as "incidentId"
  from alerts a cross join lateral unnest(a.source_keys) as hides (key)
  where a.status = 'firing' and a.source_keys ${few ? '&& $1::text[]' : 'is not null'}
    and ${inList('hides.key', '$1')} and ${notInList('a.fingerprint', '$2')}
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
  const rows = await tx.query<RowOf<Source> & { readonly key: string }>(sourcesOfKeys(wanted.size <= FEW), [
    [...wanted],
    except,
  ]);
  const sources = new Map(rows.map(({ key, ...source }) => [key, fromRow<Source>(source)]));
  return { sources, affected: alerts };
}

async function readAffected(
  tx: Transaction,
  { begun, ended, except, rules }: Omit<InhibitionQuestion, 'keys'>,
): Promise<readonly Alert[]> {
  const values = [begun, ended, except];
  const few = begun.length <= FEW && ended.length <= FEW;
  const rows = await tx.query<RowOf<Alert>>(affectedAlerts(few), [...values, MOST_AFFECTED + 1]);
  const taken = rows.slice(0, MOST_AFFECTED).map((row) => fromRow<Alert>(row));
  if (rows.length > MOST_AFFECTED) {
    // There may be any number of them.
    makeRoom(tx, Number.POSITIVE_INFINITY);
    tx.query(leaveForLater(few), [...values, MOST_AFFECTED, pendingRules(rules)]);
  }
  return taken;
}
