import type { Alert } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { InvalidAlertError } from '../domain/errors.ts';
import type { AlertFilter, AlertStore } from '../domain/ports/alert-store.ts';
import type { LabelSpread } from '../domain/spread.ts';
import { alertColumns } from './alert-rows.ts';
import type { Database } from './database.ts';
import type { DeliveryWriter } from './delivery-rows.ts';
import { readExpired } from './expiry-rows.ts';
import { withForesight } from './foresight.ts';
import { ingestTransaction } from './ingest-transaction.ts';
import { ingestLock, takeLock } from './locks.ts';
import { isDataError } from './postgres-errors.ts';
import { fromRow, type RowOf } from './rows.ts';
import { spreadOfIncident } from './spread-rows.ts';
import { type SummaryRow, summaryFromRow, summaryOf } from './summary-rows.ts';

// The statements of a small batch find their rows by keys: planning them anew each time takes longer than running them. A
// plan that is kept may have been made when the tables were empty, so it must not take that for a reason to read them
// whole. For a large batch such a plan would compare each row with each: there the plan is made for what it has to do.
const planOnce = [
  `set_config('plan_cache_mode', 'force_generic_plan', true)`,
  `set_config('enable_seqscan', 'off', true)`,
  `set_config('enable_hashjoin', 'off', true)`,
  `set_config('enable_mergejoin', 'off', true)`,
];
const planEach = [`set_config('plan_cache_mode', 'force_custom_plan', true)`];
const SMALL = 32;

/** Alerts, and the one way in for them. */
export function createAlertStore(db: Database, clock: Clock, writer: DeliveryWriter): AlertStore {
  return {
    ingest: async (work, foreseen) => {
      try {
        return await db.transaction((tx) => {
          const isSmall = foreseen !== undefined && foreseen.fingerprints.length <= SMALL;
          takeLock(tx, ingestLock, isSmall ? planOnce : planEach);
          const transaction = ingestTransaction(tx, () => clock.now(), writer, foreseen);
          return work(foreseen === undefined ? transaction : withForesight(transaction, foreseen));
        });
      } catch (error) {
        if (!isDataError(error)) throw error;
        // The sender is to hear that sending it again will not help.
        throw new InvalidAlertError(error.message, { cause: error.cause });
      }
    },
    list: async (filter) => {
      const { text, values } = listStatement(filter);
      return (await db.query<RowOf<Alert>>(text, values)).map((row) => fromRow<Alert>(row));
    },
    expired: (at, limit, options) => readExpired(db, at, limit, options),
    page: async (incidentId, after, limit) => {
      const rows = await db.query<RowOf<Alert>>(
        `select ${alertColumns} from alerts where incident_id = $1 and fingerprint > $2
         order by fingerprint limit $3`,
        [incidentId, after ?? '', limit],
      );
      return rows.map((row) => fromRow<Alert>(row));
    },
    spread: (incidentId) => db.query<LabelSpread>(spreadOfIncident, [incidentId]),
    summary: async (incidentId) => {
      const [row] = await db.query<SummaryRow>(summaryOf('$1'), [incidentId]);
      return row === undefined ? { total: 0, firing: 0, silenced: 0, inhibited: 0 } : summaryFromRow(row);
    },
  };
}

function listStatement(filter: AlertFilter): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  if (filter.incidentId !== undefined) conditions.push(`incident_id = $${values.push(filter.incidentId)}`);
  // Written out: the index over what fires is only used when the planner can read the word.
  if (filter.status !== undefined)
    conditions.push(`status = '${filter.status === 'firing' ? 'firing' : 'resolved'}'`);
  if (filter.fingerprint !== undefined) conditions.push(`fingerprint = $${values.push(filter.fingerprint)}`);
  if (filter.labels !== undefined)
    conditions.push(`labels @> $${values.push(JSON.stringify(filter.labels))}::jsonb`);
  if (filter.homeless === true)
    conditions.push('incident_id is null and silence_id is null and inhibited_by is null');
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const text = `select ${alertColumns} from alerts ${where}
    order by status, severity, starts_at, fingerprint limit $${values.push(filter.limit)}`;
  return { text, values };
}
