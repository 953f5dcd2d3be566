import type { Alert } from '../../../src/domain/alert.ts';
import { findSilence, type NewSilence, type Silence } from '../../../src/domain/silence.ts';
import { silenceTimer } from '../../../src/domain/silence-timer.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Stores a new silence with its first deadline; undefined for an occurrence that is there already. */
export function insertSilence(db: MemoryDatabase, wanted: NewSilence, at: Date): Silence | undefined {
  const { seriesId, startsAt } = wanted;
  const isThere = [...db.state.silences.values()].some(
    (one) =>
      seriesId !== undefined && one.seriesId === seriesId && one.startsAt.getTime() === startsAt.getTime(),
  );
  if (isThere) return undefined;
  const silence = { ...wanted, id: db.mintSilenceId(startsAt), version: 1 };
  db.state.silences.set(silence.id, silence);
  db.state.silenceTimers.set(silence.id, silenceTimer(silence, at));
  return silence;
}

/** Marks every firing alert that the silence hides at `at`; incidents that lose alerts are to be told, but for `known`. */
export function markHidden(db: MemoryDatabase, silence: Silence, at: Date, known?: string): void {
  for (const alert of [...db.state.alerts.values()]) {
    if (alert.status !== 'firing' || alert.silenceId !== undefined) continue;
    if (findSilence(alert.labels, [silence], at) === undefined) continue;
    db.state.alerts.set(alert.fingerprint, { ...alert, silenceId: silence.id });
    recordHit(db, silence.id, alert.fingerprint);
    if (alert.incidentId !== undefined && alert.incidentId !== known)
      toTell(db, alert.incidentId, silence.id);
  }
}

export function recordHit(db: MemoryDatabase, silenceId: string, fingerprint: string): void {
  db.state.silenceHits.set(`${silenceId} ${fingerprint}`, { silenceId, fingerprint });
}

function toTell(db: MemoryDatabase, incidentId: string, silenceId: string): void {
  db.state.silenceBegins.set(`${incidentId} ${silenceId}`, { incidentId, silenceId });
}

/** Every incident of which the silence hides an alert is to be told how it stands now. */
export function tellMarked(db: MemoryDatabase, silenceId: string): void {
  for (const { silenceId: hiding, incidentId, status } of db.state.alerts.values())
    if (hiding === silenceId && incidentId !== undefined && status === 'firing')
      toTell(db, incidentId, silenceId);
}

/** Takes the marks off alerts; what another silence still hides goes under the one that hides it longest. */
export function unmark(db: MemoryDatabase, alerts: readonly Alert[], at: Date): void {
  const longestFirst = [...db.state.silences.values()].toSorted(
    (left, right) => right.endsAt.getTime() - left.endsAt.getTime(),
  );
  for (const { silenceId: _silenceId, ...alert } of alerts) {
    const heir = findSilence(alert.labels, longestFirst, at);
    db.state.alerts.set(alert.fingerprint, heir === undefined ? alert : { ...alert, silenceId: heir.id });
    if (heir !== undefined) {
      recordHit(db, heir.id, alert.fingerprint);
      tellMarked(db, heir.id);
    } else if (alert.status === 'firing' && alert.incidentId !== undefined) {
      db.state.silenceReleases.set(alert.incidentId, alert.incidentId);
    }
  }
}
