import type { Alert, InhibitionKeys, Labels } from '../domain/alert.ts';
import { type Hiding, type InhibitionCause, MOST_HIDING_NAMED, pendingRules } from '../domain/inhibition.ts';
import type { InhibitionStore } from '../domain/ports/inhibition-store.ts';
import { alertColumns } from './alert-rows.ts';
import type { Database, Transaction } from './database.ts';
import { makeRoom } from './ingest-writes.ts';
import { ingestLock, takeLock } from './locks.ts';
import { fromRow, type RowOf, records } from './rows.ts';

/** As it is indexed. */
const rulesOf = `coalesce(inhibition_rules, '')`;

// Neither $1 nor $2: no index finds a "not", but what lies before, between and behind them.
const outdatedAlerts = `${[
  `${rulesOf} < least($1, $2)`,
  `${rulesOf} > least($1, $2) and ${rulesOf} < greatest($1, $2)`,
  `${rulesOf} > greatest($1, $2)`,
]
  .map(
    (range) => `(select fingerprint, labels, inhibitor is not null as hidden from alerts
      where status = 'firing' and ${range} limit $3)`,
  )
  .join(' union all ')} limit $3`;

/** The keys of what fires, when the rules change. */
export function createInhibitionStore(db: Database): InhibitionStore {
  return {
    causes: async (incidentId, limit) => {
      const rows = await db.query<RowOf<InhibitionCause>>(
        `select a.inhibited_by as rule, s.incident_id as "incidentId", count(*)::int as alerts
         from alerts a left join alerts s on s.fingerprint = a.inhibitor
         where a.incident_id = $1 and a.status = 'firing' and a.inhibited_by is not null and a.silence_id is null
         group by a.inhibited_by, s.incident_id
         order by alerts desc, rule, s.incident_id limit $2`,
        [incidentId, limit],
      );
      return rows.map((row) => fromRow<InhibitionCause>(row));
    },
    hiding: async (incidentId, fingerprints) => {
      // Counted apart: of a storm that is hidden, what is named is read by its index and no more.
      const rows = await db.query<RowOf<Hiding['worst'][number]> & { readonly alerts: number }>(
        `with hidden as not materialized (select * from alerts where inhibitor = any($2::text[])
           and status = 'firing' and silence_id is null and incident_id is distinct from $1)
         select coalesce(labels ->> 'alertname', fingerprint) as name, incident_id as "incidentId",
           (select count(*)::int from hidden) as alerts
         from hidden order by severity, starts_at, fingerprint limit $3`,
        [incidentId, fingerprints, MOST_HIDING_NAMED],
      );
      const worst = rows.map(({ alerts: _alerts, ...row }) => fromRow<Hiding['worst'][number]>(row));
      return { alerts: rows[0]?.alerts ?? 0, worst };
    },
    adopt: async (rules) => {
      await db.query(
        `insert into inhibition_rules (hash) values ($1) on conflict (single) do update set hash = excluded.hash`,
        [rules],
      );
    },
    inForce: async () => {
      const [row] = await db.query<{ hash: string }>('select hash from inhibition_rules');
      return row?.hash;
    },
    rekey: (rules, keysOf, limit) => db.transaction((tx) => rekey(tx, rules, keysOf, limit)),
    pending: async (rules, limit) => {
      const rows = await db.query<RowOf<Alert>>(
        `select ${alertColumns} from alerts where status = 'firing' and ${rulesOf} = $1
         order by severity, starts_at, fingerprint limit $2`,
        [pendingRules(rules), limit],
      );
      return rows.map((row) => fromRow<Alert>(row));
    },
  };
}

interface OutdatedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly hidden: boolean;
}

async function rekey(
  tx: Transaction,
  rules: string,
  keysOf: (labels: Labels) => InhibitionKeys,
  limit: number,
): Promise<number> {
  // No batch is to be looked at while half of the keys are old.
  takeLock(tx, ingestLock);
  makeRoom(tx, limit);
  const outdated = await tx.query<OutdatedAlert>(outdatedAlerts, [rules, pendingRules(rules), limit]);
  if (outdated.length === 0) return 0;
  const rows = outdated.map(({ fingerprint, labels, hidden }) => {
    const { sources, targets } = keysOf(labels);
    const mark = hidden || targets.length > 0 ? pendingRules(rules) : rules;
    return {
      fingerprint,
      // No rules at all are written as nothing.
      rules: mark === '' ? null : mark,
      sources: sources.length > 0 ? sources : null,
      targets: targets.length > 0 ? targets : null,
    };
  });
  tx.query(
    `update alerts a set inhibition_rules = r.rules, source_keys = r.sources, target_keys = r.targets
     from jsonb_to_recordset($1::jsonb) as r (fingerprint text, rules text, sources text[], targets text[])
     where a.fingerprint = r.fingerprint`,
    records(rows),
  );
  return outdated.length;
}
