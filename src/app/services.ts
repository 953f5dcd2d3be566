import { randomUUID } from 'node:crypto';
import { createCharts } from '../charts/charts.ts';
import type { Environment } from '../config/environment.ts';
import { readUnread } from '../define/read-unread.ts';
import type { Services } from '../define/services.ts';
import { plannedSources } from '../define/source-plans.ts';
import { systemClock } from '../domain/clock.ts';
import type { IntakeOutcome } from '../domain/ports/intake.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Settings, stormLimits } from '../domain/settings.ts';
import { gradeReading } from '../domain/threshold.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createIntake, type RunningIntake } from '../pipeline/intake.ts';
import { createVectorAuditor } from '../probes/auditor/vector-auditor.ts';
import { createSampling, type Sampling } from '../probes/sampler/sampling.ts';
import { readPostgresStatus } from '../store/postgres-status.ts';
import { createStores } from '../store/stores.ts';
import type { Definitions } from './definitions.ts';
import { knownOfSystem } from './known-of-system.ts';
import type { DatabasePart } from './open-database.ts';
import type { QueuePart } from './open-queue.ts';
import { createPosting, type RunningLane } from './posting.ts';
import { readSecret } from './read-secret.ts';
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

/** Everything that definitions are run with; the lane has to be drained before Slack is left, the intake before it. */
export function createServices(parts: ServiceParts): {
  readonly services: Services;
  readonly lane: RunningLane;
  readonly intake: RunningIntake;
  readonly sampling: Sampling;
} {
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
    alertsInLine: () => intake.inLine(),
  });
  metrics.attachWatchers({
    lastAudit: () => stores.accounts.lastAudit(),
    lastRound: () => stores.canary.last(),
    heartbeats: () => stores.heartbeats.list(),
  });
  const { publisher, lane } = createPosting({
    stores,
    wake,
    chat: slack.chat,
    slack: self.slack,
    isRush: () => intake.isRush(),
    settings,
    metrics,
    clock,
    log,
  });
  const onOutcome = (outcome: IntakeOutcome) => metrics.alertsDeduplicated(outcome.deduplicated);
  const sources = plannedSources(definitions.sources, settings.sources);
  const understand = readUnread(sources);
  const intake = createIntake({ clock, settings, stores, wake, log, lane, understand, onOutcome });
  const sampling = createSampling({
    plans: settings.probes,
    definitions: definitions.probes,
    stores,
    intake,
    self,
    queue: queue.port,
    known: knownOfSystem(stores, clock, settings.probes),
    readSecret,
    clock,
    grade: gradeReading,
    log,
    send: queue.send,
    mintId: () => randomUUID(),
    place: {
      host: environment.runnerHost,
      isRunner: environment.roles.includes('runner'),
      hasSlack: environment.slack.kind !== 'none',
      holder: parts.holder,
    },
    observer: metrics.sampling,
  });
  metrics.attachSampling(() => sampling.status());
  const services: Services = {
    clock,
    settings,
    stores,
    queue: queue.port,
    wake,
    intake,
    chat: slack.chat,
    publisher,
    probes: sampling.probes,
    auditor: createVectorAuditor({
      runners: stores.runners,
      readSecret,
      clock,
      isHere: (plan) => sampling.isHere(plan),
      send: queue.send,
    }),
    sources,
    charts: createCharts(),
    self,
    log,
  };
  return { services, lane, intake, sampling };
}
