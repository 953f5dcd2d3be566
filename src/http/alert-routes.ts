import type { FastifyInstance } from 'fastify';
import type { AlertDesk } from '../define/alert-desk.ts';
import type { LoadedAlertSource } from '../define/alert-source.ts';
import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { ChangeStore } from '../domain/ports/change-store.ts';
import type { Intake } from '../domain/ports/intake.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Outside } from '../domain/ports/outside.ts';
import type { SourcePlan } from '../domain/settings.ts';
import { needsOwnBody, withOwnBody } from './alert-body.ts';
import { mountSource } from './source-routes.ts';

export interface AlertRoutes {
  readonly sources: readonly LoadedAlertSource[];
  readonly plans: Readonly<Record<string, SourcePlan>>;
  /** Accepted where a source has no token of its own. */
  readonly generalToken: string | undefined;
  readonly intake: Intake;
  readonly changes: Pick<ChangeStore, 'add'>;
  /** What the further routes of this source may read and do. */
  deskFor(source: string): AlertDesk;
  readonly clock: Clock;
  readonly outside: Outside;
  readonly log: Log;
  /** Counts an answered delivery by source and outcome. */
  observe(source: string, outcome: 'accepted' | 'refused' | 'unavailable', events: number): void;
}

/** Mounts the routes of every source. 202 is answered after the commit, never before. */
export function mountAlertRoutes(app: FastifyInstance, routes: AlertRoutes): void {
  const posted = routes.sources.filter((source) => source.arrivesBy !== 'mail');
  for (const source of posted) {
    if (needsOwnBody(source)) withOwnBody(app, source, (scope) => mountSource(scope, source, routes));
    else mountSource(app, source, routes);
  }
  app.post('/alerts/:source', async (request) => {
    const { source } = request.params as { source: string };
    const known = posted.map((one) => one.path ?? `/alerts/${one.name}`).join(', ');
    throw new NotFoundError(`There is no alert source '${source.slice(0, 50)}'. Post to one of: ${known}.`);
  });
}
