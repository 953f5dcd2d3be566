import type { CanaryRound } from '../../../src/domain/canary.ts';
import type { CanaryStore } from '../../../src/domain/ports/canary-store.ts';

/** The newest round, in memory. */
export function memoryCanary(): CanaryStore {
  let last: CanaryRound | undefined;
  return {
    last: async () => last,
    begin: async (after, at) => {
      if (last !== undefined && last.round !== after) return undefined;
      const alarmed = last?.alarmedAt === undefined ? {} : { alarmedAt: last.alarmedAt };
      last = { round: (after ?? 0) + 1, sentAt: at, ...alarmed };
      return last.round;
    },
    returned: async (round, at) => {
      if (last?.round === round && last.returnedAt === undefined) last = { ...last, returnedAt: at };
    },
    alarm: async (at) => {
      if (last === undefined || (last.alarmedAt === undefined) === (at === undefined)) return false;
      const { alarmedAt: _before, ...rest } = last;
      last = at === undefined ? rest : { ...rest, alarmedAt: at };
      return true;
    },
  };
}
