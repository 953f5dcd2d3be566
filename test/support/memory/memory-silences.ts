import { NotFoundError } from '../../../src/domain/errors.ts';
import type { SilenceStore } from '../../../src/domain/ports/silence-store.ts';
import { findSilence, silenceState } from '../../../src/domain/silence.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Silences in memory. */
export function memorySilences(db: MemoryDatabase): SilenceStore {
  const pending = new Set<string>();
  return {
    get: async (id) => db.state.silences.get(id),
    listOpen: async (at) =>
      [...db.state.silences.values()]
        .filter((silence) => silenceState(silence, at) !== 'expired')
        .sort((left, right) => left.endsAt.getTime() - right.endsAt.getTime()),
    expire: (id, at) =>
      db.transaction(() => {
        const silence = db.state.silences.get(id);
        if (silence === undefined) {
          throw new NotFoundError(`Silence '${id}' does not exist. List the open ones with /ops silences.`);
        }
        const ended = silence.endsAt <= at ? silence : { ...silence, endsAt: at };
        db.state.silences.set(id, ended);
        return ended;
      }),
    releaseEnded: (at) => db.transaction(() => releaseEnded(db, at, pending)),
    released: async (incidentId) => void pending.delete(incidentId),
  };
}

function releaseEnded(db: MemoryDatabase, at: Date, ids: Set<string>): readonly string[] {
  const silences = [...db.state.silences.values()];
  for (const { silenceId, ...alert } of [...db.state.alerts.values()]) {
    const silence = silenceId === undefined ? undefined : db.state.silences.get(silenceId);
    if (silence === undefined || silenceState(silence, at) !== 'expired') continue;
    // What another silence still hides stays hidden, under that one.
    const heir = findSilence(alert.labels, silences, at);
    db.state.alerts.set(alert.fingerprint, heir === undefined ? alert : { ...alert, silenceId: heir.id });
    if (heir === undefined && alert.status === 'firing' && alert.incidentId !== undefined) {
      ids.add(alert.incidentId);
    }
  }
  return [...ids].sort();
}
