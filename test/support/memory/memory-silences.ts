import { severities } from '../../../src/domain/alert.ts';
import { NotFoundError } from '../../../src/domain/errors.ts';
import { matchesAll } from '../../../src/domain/matcher.ts';
import type { SilenceStore } from '../../../src/domain/ports/silence-store.ts';
import { severityOf } from '../../../src/domain/severity.ts';
import { findSilence, type Silence, silenceState } from '../../../src/domain/silence.ts';
import { refuseEdit } from '../../../src/domain/silence-rules.ts';
import { silenceTimer } from '../../../src/domain/silence-timer.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { wantDelivery } from './memory-deliveries.ts';
import { insertSilence, markHidden, tellMarked, unmark } from './memory-silence-marks.ts';

/** Silences in memory. */
export function memorySilences(db: MemoryDatabase): SilenceStore {
  const required = (id: string): Silence => {
    const silence = db.state.silences.get(id);
    if (silence !== undefined) return silence;
    throw new NotFoundError(`Silence '${id}' does not exist. List the open ones with /ops silences.`);
  };
  const dueTimes = () =>
    [...db.state.silenceTimers]
      .flatMap(([id, { dueAt }]) => (dueAt === undefined ? [] : [{ id, dueAt }]))
      .toSorted((left, right) => left.dueAt.getTime() - right.dueAt.getTime());

  return {
    get: async (id) => db.state.silences.get(id),
    listOpen: async (at) =>
      [...db.state.silences.values()]
        .filter((silence) => silenceState(silence, at) !== 'expired')
        .sort((left, right) => left.endsAt.getTime() - right.endsAt.getTime()),
    listEnded: async (from, to, limit) =>
      [...db.state.silences.values()]
        .filter(({ endsAt }) => endsAt >= from && endsAt <= to)
        .sort((left, right) => right.endsAt.getTime() - left.endsAt.getTime())
        .slice(0, limit),
    create: (wanted, at) =>
      db.transaction(() => {
        const silence = insertSilence(db, wanted, at);
        if (silence !== undefined) markHidden(db, silence, at);
        return silence;
      }),
    edit: (id, seen, edit, at) =>
      db.transaction(() => {
        const before = required(id);
        refuseEdit(before, seen, at);
        const silence = { ...before, ...edit, version: before.version + 1 };
        db.state.silences.set(id, silence);
        db.state.silenceTimers.set(id, silenceTimer(silence, at));
        const marked = [...db.state.alerts.values()].filter((alert) => alert.silenceId === id);
        unmark(
          db,
          marked.filter((alert) => findSilence(alert.labels, [silence], at) === undefined),
          at,
        );
        markHidden(db, silence, at);
        tellMarked(db, id);
        return silence;
      }),
    expire: (id, at, by) =>
      db.transaction(() => {
        const before = required(id);
        if (before.endsAt <= at) return before;
        const startsAt = silenceState(before, at) === 'pending' ? at : before.startsAt;
        const ended = { ...before, startsAt, endsAt: at, version: before.version + 1 };
        db.state.silences.set(id, ended);
        const byWhom = by === undefined ? {} : { endedBy: by };
        db.state.silenceTimers.set(id, { phase: 'reminded', dueAt: at, ...byWhom });
        return ended;
      }),
    due: async (at, limit) =>
      dueTimes()
        .filter(({ dueAt }) => dueAt <= at)
        .map(({ id }) => id)
        .slice(0, limit),
    nextDue: async () => dueTimes()[0]?.dueAt,
    step: (id, at, decide) =>
      db.transaction(() => {
        const silence = db.state.silences.get(id);
        const { endedBy, ...timer } = db.state.silenceTimers.get(id) ?? { phase: 'over' as const };
        if (silence === undefined || timer.dueAt === undefined || timer.dueAt > at) return undefined;
        const firing = [...db.state.alerts.values()]
          .filter((alert) => alert.status === 'firing' && matchesAll(silence.matchers, alert.labels))
          .toSorted(worstFirst);
        const hits = [...db.state.silenceHits.values()].filter(({ silenceId }) => silenceId === id);
        const step = decide({
          silence,
          timer,
          ...(endedBy === undefined ? {} : { endedBy }),
          hidden: hits.length,
          firing: firing.slice(0, 10),
          firingTotal: firing.length,
        });
        db.state.silenceTimers.set(id, step.timer);
        if (timer.phase === 'pending') markHidden(db, silence, at);
        for (const delivery of step.deliveries) wantDelivery(db, delivery);
        return step;
      }),
    begins: async (limit) => [...db.state.silenceBegins.values()].slice(0, limit),
    begun: async ({ incidentId, silenceId }) =>
      void db.state.silenceBegins.delete(`${incidentId} ${silenceId}`),
    hiddenBy: async (silenceIds, limit) => hiddenBy(db, silenceIds, limit),
    releaseEnded: (at) =>
      db.transaction(() => {
        const marked = [...db.state.alerts.values()].filter(({ silenceId = '' }) => {
          const silence = db.state.silences.get(silenceId);
          return silence !== undefined && silenceState(silence, at) === 'expired';
        });
        unmark(db, marked, at);
        return [...db.state.silenceReleases.keys()].sort();
      }),
    released: async (incidentId) => void db.state.silenceReleases.delete(incidentId),
  };
}

/** What silences have hidden at any time. */
export function hiddenBy(db: MemoryDatabase, silenceIds: readonly string[], limit: number) {
  const hits = [...db.state.silenceHits.values()].filter((hit) => silenceIds.includes(hit.silenceId));
  const alerts = [...new Set(hits.map((hit) => hit.fingerprint))]
    .flatMap((fingerprint) => db.state.alerts.get(fingerprint) ?? [])
    .toSorted(worstFirst);
  const firing = alerts.filter((alert) => alert.status === 'firing').length;
  return { alerts: alerts.slice(0, limit), total: alerts.length, firing };
}

type Ranked = Parameters<typeof severityOf>[0];

function worstFirst(
  left: { readonly labels: Ranked; readonly status: string; readonly startsAt: Date },
  right: { readonly labels: Ranked; readonly status: string; readonly startsAt: Date },
): number {
  return (
    Number(left.status === 'resolved') - Number(right.status === 'resolved') ||
    severities.indexOf(severityOf(left.labels)) - severities.indexOf(severityOf(right.labels)) ||
    left.startsAt.getTime() - right.startsAt.getTime()
  );
}
