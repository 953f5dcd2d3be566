import type { Severity } from '../domain/alert.ts';
import { CANARY_ROUTE, canaryLabels } from '../domain/canary.ts';
import type { FigureStore, IncidentFigures } from '../domain/ports/report-store.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

type Counts = Omit<IncidentFigures, 'openedBySeverity' | 'noisiest' | 'episodes'> & Record<Severity, number>;

/** Reports look at weeks: they may take longer than what somebody waits for. */
const patienceMs = 10_000;
const noisiestLimit = 10;

/** Null for all of them. */
const ofSystem = '($4::text is null or i.system = $4)';

// Still open: opened before the end of the period and not resolved by then.
const counts = `
  with opened as (
    select i.id, i.severity, i.state, i.opened_at, i.resolved_at,
      (select min(t.at) from timeline t where t.incident_id = i.id and t.kind = 'acknowledged') as acknowledged_at,
      exists (select from timeline t where t.incident_id = i.id and t.kind = 'escalated') as escalated
    from incidents i where i.opened_at >= $1 and i.opened_at < $2 and route_name <> $3 and ${ofSystem}
  )
  select (count(*) filter (where severity = 'critical'))::int as critical,
    (count(*) filter (where severity = 'warning'))::int as warning,
    (count(*) filter (where severity = 'info'))::int as info,
    count(acknowledged_at)::int as acknowledged,
    (count(*) filter (where escalated))::int as escalated,
    (extract(epoch from avg(acknowledged_at - opened_at)) * 1000)::double precision as "meanTimeToAcknowledgeMs",
    (extract(epoch from avg(resolved_at - opened_at) filter (where state = 'resolved')) * 1000)::double precision
      as "meanTimeToResolveMs",
    (select count(*)::int from incidents i
      where state = 'resolved' and resolved_at >= $1 and resolved_at < $2 and route_name <> $3 and ${ofSystem}) as resolved,
    (select count(*)::int from incidents i
      where state <> 'resolved' and opened_at < $2 and route_name <> $3 and ${ofSystem}) +
    (select count(*)::int from incidents i
      where state = 'resolved' and resolved_at >= $2 and opened_at < $2 and route_name <> $3 and ${ofSystem}) as "stillOpen"
  from opened`;

const noisiest = `
  select alertname, count(*)::int as episodes, count(distinct incident_id)::int as incidents,
    (sum(count(*)) over ())::int as total
  from episodes where starts_at >= $1 and starts_at < $2 and alertname <> $4
    and ($5::text is null or labels ->> 'system' = $5)
  group by alertname order by episodes desc, alertname limit $3`;

/** The figures of reports, from `from` until before `to`. */
export function createFigureStore(db: Database): FigureStore {
  return {
    incidents: (from, to, system) =>
      db.transaction(async (tx) => {
        tx.allow(patienceMs);
        const [[row], loudest] = await Promise.all([
          tx.query<RowOf<Counts>>(counts, [from, to, CANARY_ROUTE, system ?? null]),
          tx.query<IncidentFigures['noisiest'][number] & { readonly total: number }>(noisiest, [
            from,
            to,
            noisiestLimit,
            canaryLabels.alertname,
            system ?? null,
          ]),
        ]);
        if (row === undefined) throw new Error('An aggregate answered no row.');
        const { critical, warning, info, ...others } = row;
        return fromRow<IncidentFigures>({
          ...others,
          openedBySeverity: { critical, warning, info },
          episodes: loudest[0]?.total ?? 0,
          noisiest: loudest.map(({ total: _total, ...one }) => one),
        });
      }),
  };
}
