import type { Alert } from '../domain/alert.ts';
import type { AlertExpiry } from '../domain/expiry.ts';
import { alertColumns } from './alert-rows.ts';
import type { Session, Transaction } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

const columns = 'fingerprint, starts_at as "startsAt", expires_at as "expiresAt", lapsed';

/** The expiries of these alerts, by fingerprint. */
export async function readExpiries(
  session: Session,
  fingerprints: readonly string[],
): Promise<ReadonlyMap<string, AlertExpiry>> {
  const rows = await session.query<RowOf<AlertExpiry>>(
    `select ${columns} from alert_expiries where fingerprint in (select unnest($1::text[]))`,
    [fingerprints],
  );
  return new Map(rows.map((row) => [row.fingerprint, fromRow<AlertExpiry>(row)]));
}

/** Writes one expiry an alert, given once each. */
export function writeExpiries(tx: Transaction, expiries: readonly AlertExpiry[]): void {
  if (expiries.length === 0) return;
  tx.query(
    `insert into alert_expiries (fingerprint, starts_at, expires_at, lapsed)
     select fingerprint, "startsAt", "expiresAt", lapsed
     from jsonb_to_recordset($1::jsonb) as r (fingerprint text, "startsAt" timestamptz, "expiresAt" timestamptz,
       lapsed boolean)
     order by fingerprint
     on conflict (fingerprint) do update set starts_at = excluded.starts_at, expires_at = excluded.expires_at,
       lapsed = excluded.lapsed`,
    records(expiries),
  );
}

/** Notes that somebody looks now; when nobody had for `watchGapMs`, nothing counts as expired for `patienceMs`. */
async function keepWatch(
  session: Session,
  at: Date,
  { watchGapMs, patienceMs }: { readonly watchGapMs: number; readonly patienceMs: number },
): Promise<boolean> {
  const [watch] = await session.query<{ patient: boolean }>(
    `insert into expiry_watch as w (seen_at, not_before) values ($1, $1)
     on conflict (singleton) do update set seen_at = $1,
       not_before = case when $1::timestamptz - w.seen_at > make_interval(secs => $2) or w.seen_at > $1
         then $1::timestamptz + make_interval(secs => $3) else w.not_before end
     returning not_before > $1 as patient`,
    [at, watchGapMs / 1_000, patienceMs / 1_000],
  );
  return watch?.patient === true;
}

/** What fires and was not told again in time. */
export async function readExpired(
  session: Session,
  at: Date,
  limit: number,
  options: { readonly watchGapMs: number; readonly patienceMs: number },
): Promise<readonly { readonly alert: Alert; readonly expiresAt: Date }[]> {
  if (await keepWatch(session, at, options)) return [];
  // The expiry of an episode that is over by itself is of no more use.
  await session.query(
    `delete from alert_expiries e using alerts a where e.expires_at <= $1 and not e.lapsed
       and a.fingerprint = e.fingerprint and (a.status <> 'firing' or a.starts_at <> e.starts_at)`,
    [at],
  );
  const rows = await session.query<RowOf<Alert> & { readonly expiresAt: Date }>(
    `select ${alertColumns}, "expiresAt" from alerts a join (
       select fingerprint as due, expires_at as "expiresAt" from alert_expiries
       where expires_at <= $1 and not lapsed order by expires_at limit $2) e on e.due = a.fingerprint
     order by "expiresAt", fingerprint`,
    [at, limit],
  );
  return rows.map(({ expiresAt, ...row }) => ({ alert: fromRow<Alert>(row), expiresAt }));
}
