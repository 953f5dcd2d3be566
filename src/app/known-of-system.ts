import type { KnownOfSystem } from '../define/probe.ts';
import type { Clock } from '../domain/clock.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Stores } from '../domain/ports/stores.ts';

/** What probes may ask about others, from what is stored. */
export function knownOfSystem({ samples, heartbeats }: Stores, clock: Clock): KnownOfSystem {
  return {
    latest: async (probe) => {
      const since = new Date(clock.now().getTime() - HOUR_MS);
      return (await samples.latest(since)).filter((reading) => reading.probe === probe);
    },
    heartbeat: async (name) => (await heartbeats.list()).find((one) => one.name === name)?.lastAt,
  };
}
