import { findSilence, type Silence, silenceState } from '../domain/silence.ts';
import type { Transaction } from './database.ts';
import { firingMatches, type MatchedAlert } from './firing-matches.ts';
import { activeSilences } from './silence-rows.ts';
import { recount } from './summary-rows.ts';

/** Locks as many rows at once; whoever needs more is given the time. */
const LARGE = 500;
const patienceMs = 10_000;

interface MarkedAlert extends MatchedAlert {
  readonly firing: boolean;
}

/**
 * Marks every firing alert that the silence hides from now on. The transaction holds the ingest lock, so that no
 * alert comes in that has not seen the silence. Incidents that lose alerts are to be told so, but for `known`.
 */
export async function markHidden(tx: Transaction, silence: Silence, at: Date, known?: string): Promise<void> {
  const isActive = silenceState(silence, at) === 'active';
  const hidden = isActive ? await firingMatches(tx, silence.matchers, 'not-silenced') : [];
  markAlerts(tx, hidden, new Map(hidden.map((alert) => [alert.fingerprint, silence.id])), at);
  const incidents = new Set(incidentsOf(hidden));
  if (known !== undefined) incidents.delete(known);
  if (incidents.size === 0) return;
  tx.query(
    `insert into silence_begins (incident_id, silence_id) select unnest($1::text[]), $2 on conflict do nothing`,
    [[...incidents], silence.id],
  );
}

/** Every incident of which the silence hides an alert is to be told how it stands now. */
export function tellMarked(tx: Transaction, silenceId: string): void {
  tx.query(
    `insert into silence_begins (incident_id, silence_id)
     select distinct incident_id, silence_id from alerts
     where silence_id = $1 and incident_id is not null and status = 'firing' on conflict do nothing`,
    [silenceId],
  );
}

/** Writes which silence hides each alert, and that it did; undefined takes the mark off. */
function markAlerts(
  tx: Transaction,
  alerts: readonly MatchedAlert[],
  marks: ReadonlyMap<string, string | undefined>,
  at: Date,
): void {
  if (marks.size === 0) return;
  tx.query(
    `update alerts a set silence_id = mark.silence_id
     from unnest($1::text[], $2::text[]) as mark (fingerprint, silence_id) where a.fingerprint = mark.fingerprint`,
    [[...marks.keys()], [...marks.values()]],
  );
  recount(tx, incidentsOf(alerts));
  recordHits(
    tx,
    [...marks].flatMap(([fingerprint, silenceId]) =>
      silenceId === undefined ? [] : [{ fingerprint, silenceId }],
    ),
    at,
  );
}

/** Notes which alerts a silence has hidden, each once. */
export function recordHits(
  tx: Transaction,
  hits: readonly { readonly fingerprint: string; readonly silenceId: string }[],
  at: Date,
): void {
  if (hits.length === 0) return;
  tx.query(
    `insert into silence_hits (silence_id, fingerprint, at)
     select distinct hit.silence_id, hit.fingerprint, $3::timestamptz
     from unnest($1::text[], $2::text[]) as hit (silence_id, fingerprint) on conflict do nothing`,
    [hits.map((hit) => hit.silenceId), hits.map((hit) => hit.fingerprint), at],
  );
}

/** Takes the marks off what ended silences hid; what another one still hides goes under that. */
export async function unmarkEnded(tx: Transaction, at: Date): Promise<void> {
  const marked = await tx.query<MarkedAlert>(
    `select a.fingerprint, a.labels, a.incident_id as "incidentId", a.status = 'firing' as firing
     from alerts a join silences s on s.id = a.silence_id where s.ends_at <= $1`,
    [at],
  );
  await release(tx, marked, at);
}

/** Takes the marks off what a silence hid and, as it has been changed, hides no longer. */
export async function unmarkChanged(tx: Transaction, silence: Silence, at: Date): Promise<void> {
  const marked = await tx.query<MarkedAlert>(
    `select fingerprint, labels, incident_id as "incidentId", status = 'firing' as firing
     from alerts where silence_id = $1`,
    [silence.id],
  );
  const shown = marked.filter((alert) => findSilence(alert.labels, [silence], at) === undefined);
  await release(tx, shown, at);
}

async function release(tx: Transaction, marked: readonly MarkedAlert[], at: Date): Promise<void> {
  if (marked.length === 0) return;
  if (marked.length > LARGE) tx.allow(patienceMs);
  // What another silence still hides stays hidden, under the one that hides it longest.
  const active = (await activeSilences(tx, at)).toReversed();
  const heirs = new Map(
    marked.map((alert) => [alert.fingerprint, findSilence(alert.labels, active, at)?.id]),
  );
  markAlerts(tx, marked, heirs, at);
  // Their incidents were to be looked at when the first one ends: now it is when the heir does.
  for (const heir of new Set(heirs.values())) if (heir !== undefined) tellMarked(tx, heir);
  const shown = marked.filter((alert) => alert.firing && heirs.get(alert.fingerprint) === undefined);
  tx.query('insert into silence_releases select unnest($1::text[]) on conflict do nothing', [
    incidentsOf(shown),
  ]);
}

function incidentsOf(alerts: readonly MatchedAlert[]): readonly string[] {
  return [...new Set(alerts.flatMap(({ incidentId }) => incidentId ?? []))].sort();
}
