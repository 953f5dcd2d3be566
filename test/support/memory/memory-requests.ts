import type { RequestStore } from '../../../src/domain/ports/request-store.ts';

export function memoryRequests(): RequestStore {
  const expiresAt = new Map<string, Date>();
  return {
    claim: async (key, now, until) => {
      if ((expiresAt.get(key) ?? now) > now) return false;
      expiresAt.set(key, until);
      return true;
    },
    prune: async (now) => {
      const expired = [...expiresAt].filter(([, at]) => at <= now);
      for (const [key] of expired) expiresAt.delete(key);
      return expired.length;
    },
  };
}
