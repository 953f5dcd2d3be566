import { NotFoundError } from '../../../src/domain/errors.ts';
import { type MaintenanceWindow, nextOfPlanned } from '../../../src/domain/maintenance.ts';
import type { MaintenanceStore } from '../../../src/domain/ports/maintenance-store.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { wantDelivery } from './memory-deliveries.ts';
import { insertSilence, markHidden } from './memory-silence-marks.ts';
import { hiddenBy } from './memory-silences.ts';

/** Maintenance windows in memory. */
export function memoryMaintenance(db: MemoryDatabase): MaintenanceStore {
  const sorted = (timeOf: (window: MaintenanceWindow) => Date) =>
    [...db.state.windows.values()].toSorted(
      (left, right) => timeOf(left).getTime() - timeOf(right).getTime(),
    );
  const timed = () => sorted(({ dueAt }) => dueAt ?? new Date(0)).filter(({ dueAt }) => dueAt !== undefined);

  return {
    get: async (id) => db.state.windows.get(id),
    listOpen: async () =>
      sorted(({ startsAt }) => startsAt).filter(({ state }) => state === 'planned' || state === 'active'),
    plan: (wanted, at) =>
      db.transaction(() => {
        const isThere = [...db.state.windows.values()].some(
          ({ plan, slot }) =>
            plan !== undefined && plan === wanted.plan && slot?.getTime() === wanted.slot?.getTime(),
        );
        if (isThere) return undefined;
        const id = db.mintWindowId(wanted.startsAt);
        const dueAt = nextOfPlanned(wanted, 0, at);
        const window: MaintenanceWindow = {
          ...wanted,
          id,
          announced: 0,
          state: 'planned',
          version: 1,
          dueAt,
        };
        db.state.windows.set(id, window);
        return window;
      }),
    due: async (at, limit) =>
      timed()
        .filter(({ dueAt }) => dueAt !== undefined && dueAt <= at)
        .map(({ id }) => id)
        .slice(0, limit),
    nextDue: async () => timed()[0]?.dueAt,
    change: (id, at, decide) =>
      db.transaction(() => {
        const window = db.state.windows.get(id);
        if (window === undefined) {
          throw new NotFoundError(
            `Maintenance window '${id}' does not exist. List the open ones with /ops maintenance list.`,
          );
        }
        const own = [...db.state.silences.values()].filter(({ windowId }) => windowId === id);
        const hidden = hiddenBy(
          db,
          own.map((silence) => silence.id),
          10,
        );
        const change = decide({ window, hidden });
        if (change === undefined) return undefined;
        const after = change.window;
        db.state.windows.set(id, after);
        if (window.state !== 'active' && after.state === 'active') {
          for (const matchers of after.matchers) {
            const { startsAt, endsAt, author, reason: comment } = after;
            const wanted = { matchers, startsAt, endsAt, author, comment, windowId: id };
            const silence = insertSilence(db, wanted, at);
            if (silence !== undefined) markHidden(db, silence, at);
          }
        }
        if (after.state === 'ended') {
          for (const silence of own.filter(({ endsAt }) => endsAt > after.endsAt)) {
            const ended = { ...silence, endsAt: after.endsAt, version: silence.version + 1 };
            db.state.silences.set(silence.id, ended);
            db.state.silenceTimers.set(silence.id, { phase: 'reminded', dueAt: after.endsAt });
          }
        }
        for (const delivery of change.deliveries) wantDelivery(db, delivery);
        return change;
      }),
  };
}
