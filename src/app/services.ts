import { createCharts } from '../charts/charts.ts';
import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { systemClock } from '../domain/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Settings, stormLimits } from '../domain/settings.ts';
import { gradeReading } from '../domain/threshold.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createIntake } from '../pipeline/intake.ts';
import { createProbeRunner } from '../probes/runner/run-probes.ts';
import { createPublisher } from '../slack/publisher.ts';
import { readPostgresStatus } from '../store/postgres-status.ts';
import { createStores } from '../store/stores.ts';
import type { Definitions } from './definitions.ts';
import type { DatabasePart } from './open-database.ts';
import type { QueuePart } from './open-queue.ts';
import type { SlackPart } from './slack-part.ts';
import { createWake } from './wake.ts';

export interface ServiceParts {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly definitions: Definitions;
  readonly database: DatabasePart;
  readonly queue: QueuePart;
  readonly slack: SlackPart;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** Under which this process holds leases. */
  readonly holder: string;
}

/** Everything that definitions are run with. */
export function createServices(parts: ServiceParts): Services {
  const { environment, settings, definitions, database, queue, slack, metrics, log, version } = parts;
  const clock = systemClock;
  const stores = createStores(database.db, clock, parts.holder, stormLimits(settings));
  const wake = createWake(queue.port, clock, log);
  const self = {
    version,
    startedAt: clock.now(),
    roles: environment.roles,
    postgres: (signal: AbortSignal) => readPostgresStatus(database.db, signal),
    slack: () => slack.status(),
  };
  metrics.attach({
    incidentsByState: () => stores.incidents.countByState(),
    queueCounts: () => queue.port.counts(),
  });
  return {
    clock,
    settings,
    stores,
    queue: queue.port,
    wake,
    intake: createIntake({
      clock,
      settings,
      stores,
      wake,
      log,
      onOutcome: (outcome) => metrics.alertsDeduplicated(outcome.deduplicated),
    }),
    chat: slack.chat,
    publisher: createPublisher({
      deliveries: stores.deliveries,
      chat: slack.chat,
      clock,
      log,
      fallbackChannel: () => settings.channel,
      onPosted: (delivery, at) => {
        if (delivery.kind === 'card')
          metrics.alertToCard((at.getTime() - delivery.createdAt.getTime()) / 1000);
      },
    }),
    probes: createProbeRunner({
      plans: settings.probes,
      definitions: definitions.probes,
      self,
      queue: queue.port,
      clock,
      grade: gradeReading,
      log,
    }),
    charts: createCharts(),
    self,
    log,
  };
}
