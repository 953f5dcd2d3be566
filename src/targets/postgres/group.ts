import type { MetricCatalogue } from '../../define/probe.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Reading } from '../../domain/probe.ts';
import type { PostgresSession } from './session.ts';

/** What the groups are told besides the session. */
export interface GroupOptions {
  readonly longerThanMs: number;
  readonly tables: { readonly most: number; readonly minRows: number };
  readonly user: string;
  readonly memory: Map<string, unknown>;
  readonly clock: Clock;
}

/** Metrics that are read by one question. */
export interface MetricGroup {
  readonly metrics: MetricCatalogue;
  read(session: PostgresSession, options: GroupOptions): Promise<readonly Reading[]>;
}

/** SQL: whether we may see what other sessions do; a superuser may. */
export const maySeeOthers = "pg_has_role(current_user, 'pg_read_all_stats', 'usage')";

/** What to say of figures that take a right which the role has not. */
export function needsMonitor(user: string): string {
  return `The role '${user}' does not see the sessions of others. On the server: grant pg_monitor to "${user}".`;
}
