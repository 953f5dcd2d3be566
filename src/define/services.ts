import type { Clock } from '../domain/clock.ts';
import type { Charts } from '../domain/ports/charts.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Intake } from '../domain/ports/intake.ts';
import type { Log } from '../domain/ports/log.ts';
import type { ProbeRunner } from '../domain/ports/probe-runner.ts';
import type { Publisher } from '../domain/ports/publisher.ts';
import type { QueuePort } from '../domain/ports/queue.ts';
import type { PostgresStatus, SlackStatus } from '../domain/ports/status.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { VectorAuditor } from '../domain/ports/vector-auditor.ts';
import type { Wake } from '../domain/ports/wake.ts';
import type { Settings } from '../domain/settings.ts';
import type { LoadedAlertSource } from './alert-source.ts';

/** What Watchbill can say about its own parts. */
export interface SelfStatus {
  readonly version: string;
  readonly startedAt: Date;
  readonly roles: readonly string[];
  postgres(signal: AbortSignal): Promise<PostgresStatus>;
  slack(): SlackStatus;
}

/** The parts of the machine that definitions are run with. */
export interface Services {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly stores: Stores;
  readonly queue: QueuePort;
  readonly wake: Wake;
  readonly intake: Intake;
  readonly chat: Chat;
  readonly publisher: Publisher;
  readonly probes: ProbeRunner;
  readonly auditor: VectorAuditor;
  /** What listens for alerts, as configured. */
  readonly sources: readonly LoadedAlertSource[];
  readonly charts: Charts;
  readonly self: SelfStatus;
  readonly log: Log;
}
