import type { AuthEvent } from './auth-events.ts';

/** What happened in a window. */
export interface AuthTally {
  readonly failed: number;
  readonly accepted: number;
  readonly denied: number;
  readonly elevations: number;
  /** Failures by address, the most first. */
  readonly byAddress: readonly (readonly [address: string, failed: number])[];
  /** How many names were tried that the host does not know. The names stay here: some are passwords. */
  readonly unknownUsers: number;
}

/** Beyond this an attacker fills our memory instead of the log. */
const mostKept = 100_000;

/** Adds up events; addresses and names beyond a hundred thousand are counted, but not apart. */
export function createAuthTally() {
  const addresses = new Map<string, number>();
  const users = new Set<string>();
  const counts = { failed: 0, accepted: 0, denied: 0, elevation: 0 };
  return {
    add({ kind, address, unknownUser, times }: AuthEvent): void {
      counts[kind] += times;
      const isRefused = kind === 'failed' || kind === 'denied';
      if (isRefused && address !== undefined && (addresses.has(address) || addresses.size < mostKept)) {
        addresses.set(address, (addresses.get(address) ?? 0) + times);
      }
      if (unknownUser !== undefined && users.size < mostKept) users.add(unknownUser);
    },
    result(): AuthTally {
      return {
        failed: counts.failed,
        accepted: counts.accepted,
        denied: counts.denied,
        elevations: counts.elevation,
        byAddress: [...addresses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
        unknownUsers: users.size,
      };
    },
  };
}
