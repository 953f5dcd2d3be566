import type { MetricCatalogue } from '../../define/probe.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Reading } from '../../domain/probe.ts';
import type { RedisInfo } from './info.ts';
import type { RedisSession } from './session.ts';

/** What the groups are told besides the session. */
export interface GroupOptions {
  readonly info: RedisInfo;
  /** The database of the connection. */
  readonly db: number;
  readonly memory: Map<string, unknown>;
  readonly clock: Clock;
}

/**
 * Metrics that are read together. What a server of the family does not tell (Dragonfly has no append-only file, say) is
 * left out.
 */
export interface MetricGroup {
  readonly metrics: MetricCatalogue;
  read(session: RedisSession, options: GroupOptions): Promise<readonly Reading[]>;
}
