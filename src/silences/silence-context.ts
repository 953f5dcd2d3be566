import type { Clock } from '../domain/clock.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Wake } from '../domain/ports/wake.ts';
import type { Settings } from '../domain/settings.ts';

/** What the use-cases of silences and windows need; the services of a command, an action or a job fit. */
export interface SilenceContext {
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'incidents' | 'alerts' | 'silences' | 'deliveries'>;
  readonly wake: Wake;
  readonly settings: Pick<Settings, 'channel' | 'silenceLongestMs'>;
}
