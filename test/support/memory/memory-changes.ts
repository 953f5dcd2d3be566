import type { ChangeEvent } from '../../../src/domain/change-event.ts';
import type { ChangeStore } from '../../../src/domain/ports/change-store.ts';

/** Changes in memory. */
export function memoryChanges(): ChangeStore {
  let changes: readonly ChangeEvent[] = [];
  return {
    add: async (given) => {
      for (const change of given) {
        const isKnown = changes.some(({ source, id }) => source === change.source && id === change.id);
        if (!isKnown) changes = [...changes, change];
      }
    },
    between: async (from, to, limit) =>
      changes
        .filter(({ at }) => at >= from && at < to)
        .sort((left, right) => right.at.getTime() - left.at.getTime())
        .slice(0, limit),
    prune: async (before) => {
      const kept = changes.filter(({ at }) => at >= before);
      const deleted = changes.length - kept.length;
      changes = kept;
      return deleted;
    },
  };
}
