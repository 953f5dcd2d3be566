import type { KnownOfSystem } from '../define/probe.ts';
import type { Clock } from '../domain/clock.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Stores } from '../domain/ports/stores.ts';

/** What probes may ask about others, from what is stored. */
export function knownOfSystem(
  { samples, heartbeats }: Stores,
  clock: Clock,
): (system: string) => KnownOfSystem {
  return (system) => ({
    latest: async (probe) => {
      const since = new Date(clock.now().getTime() - HOUR_MS);
      return samples.latest(since, undefined, { system, probe });
    },
    heartbeat: async (name) => (await heartbeats.list()).find((one) => one.name === name)?.lastAt,
  });
}
