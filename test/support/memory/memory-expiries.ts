import type { AlertStore } from '../../../src/domain/ports/alert-store.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** What has expired, in memory; with a watch of its own. */
export function memoryExpired(db: MemoryDatabase): AlertStore['expired'] {
  let seenMs: number | undefined;
  let notBeforeMs = 0;
  return async (at, limit, { watchGapMs, patienceMs }) => {
    const nowMs = at.getTime();
    if (seenMs !== undefined && (nowMs - seenMs > watchGapMs || seenMs > nowMs))
      notBeforeMs = nowMs + patienceMs;
    seenMs = nowMs;
    if (notBeforeMs > nowMs) return [];
    return [...db.state.expiries.values()]
      .filter(({ lapsed, expiresAt }) => !lapsed && expiresAt <= at)
      .sort((left, right) => left.expiresAt.getTime() - right.expiresAt.getTime())
      .flatMap(({ fingerprint, startsAt, expiresAt }) => {
        const alert = db.state.alerts.get(fingerprint);
        const goesOn = alert?.status === 'firing' && alert.startsAt.getTime() === startsAt.getTime();
        return alert !== undefined && goesOn ? [{ alert, expiresAt }] : [];
      })
      .slice(0, limit);
  };
}
