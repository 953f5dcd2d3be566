import type { FastifyInstance } from 'fastify';
import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { plannedSources } from '../define/source-plans.ts';
import { mountAlertRoutes } from '../http/alert-routes.ts';
import { mountHeartbeatRoute } from '../http/heartbeat-route.ts';
import { createOutside } from '../http/outside.ts';
import { mountSlackRoute } from '../http/slack-route.ts';
import { mountStatusRoutes } from '../http/status-routes.ts';
import { beat } from '../incidents/review-heartbeats.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createAlertDesk } from './alert-desk.ts';
import type { Definitions } from './definitions.ts';
import type { Gate } from './gate.ts';
import type { WorkerHeartbeat } from './heartbeat.ts';
import type { ReadinessBoard } from './readiness.ts';
import type { SlackPart } from './slack-part.ts';

export interface RouteParts {
  readonly environment: Environment;
  readonly definitions: Definitions;
  readonly services: Services;
  readonly metrics: Metrics;
  readonly board: ReadinessBoard;
  readonly heartbeat: WorkerHeartbeat;
  readonly slack: SlackPart;
  readonly gate: Gate;
}

/** Everything that is answered over HTTP, except for the local workspace. */
export async function mountRoutes(http: FastifyInstance, parts: RouteParts): Promise<void> {
  const { environment, definitions, services, metrics, board, heartbeat, slack, gate } = parts;
  const works = environment.roles.includes('worker');
  mountStatusRoutes(http, {
    readiness: () => board.ask(),
    alive: async () => (works ? heartbeat.state() : { alive: true, detail: 'no worker in this process' }),
    metrics: () => metrics.text(),
  });
  if (environment.slack.kind !== 'local') {
    http.get('/', async () => ({ name: 'watchbill', see: ['/healthz', '/readyz', '/metrics'] }));
  }
  if (!environment.roles.includes('web')) return;
  mountAlertRoutes(http, {
    sources: plannedSources(definitions.sources, services.settings.sources),
    plans: services.settings.sources,
    generalToken: environment.alertToken?.reveal(),
    intake: gate.guard(services.intake),
    changes: gate.guard(services.stores.changes),
    deskFor: (source) => gate.guard(createAlertDesk(services, source)),
    clock: services.clock,
    outside: createOutside(),
    log: services.log,
    observe: metrics.alertsReceived,
  });
  const beating = gate.guard({ beat: (name: string) => beat(services, name) });
  mountHeartbeatRoute(http, { generalToken: environment.alertToken?.reveal(), beat: beating.beat });
  if (slack.handleHttp !== undefined) await mountSlackRoute(http, slack.handleHttp);
}
