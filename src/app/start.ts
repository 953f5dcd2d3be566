import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { systemClock } from '../domain/clock.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import { mountAlertRoutes } from '../http/alert-routes.ts';
import { createHttpServer } from '../http/server.ts';
import { mountSlackRoute } from '../http/slack-route.ts';
import { mountStatusRoutes } from '../http/status-routes.ts';
import { createLog } from '../observability/log.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { checkReady } from '../store/postgres-status.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { banner } from './banner.ts';
import { Cleanups } from './cleanups.ts';
import { type Definitions, installationFolder, loadAllDefinitions } from './definitions.ts';
import { WorkerHeartbeat } from './heartbeat.ts';
import { createJobHandler } from './job-runner.ts';
import { loadSettings } from './load-settings.ts';
import { type DatabasePart, lockData, openDatabasePart } from './open-database.ts';
import { openQueue, type QueuePart } from './open-queue.ts';
import { ReadinessBoard } from './readiness.ts';
import { startScheduler } from './scheduler.ts';
import { createServices } from './services.ts';
import { createSlackPart, type SlackPart } from './slack-part.ts';
import { until } from './until.ts';

export interface RunningApp {
  /** Base address of the HTTP server. */
  readonly url: string;
  readonly services: Services;
  /** Stops everything in the reverse order of its start; true when it was done in time. */
  stop(reason: string): Promise<boolean>;
}

/** What it has to be done in: inputs first, then what is running, then the connections. */
const STOP_MS = 10_000;

/** Puts Watchbill together and starts it. OpsError for what the person who starts it can mend. */
export async function startWatchbill(environment: Environment): Promise<RunningApp> {
  const started = performance.now();
  const log = createLog(environment.logLevel);
  const cleanups = new Cleanups();
  try {
    const running = await startParts(environment, log, cleanups);
    // On stderr: stdout is for the log, which machines read.
    process.stderr.write(banner(environment, running.url, (performance.now() - started) / 1000));
    return running;
  } catch (error) {
    await cleanups.run(log);
    throw error;
  }
}

async function startParts(environment: Environment, log: Log, cleanups: Cleanups): Promise<RunningApp> {
  const definitions = await loadAllDefinitions();
  const settings = loadSettings(environment, definitions);
  const version = readVersion();
  const metrics = createMetrics();
  const board = new ReadinessBoard();
  const lock = await lockData(environment, cleanups);
  const database = await openDatabasePart(environment, lock, log, cleanups);
  const queue = openQueue(environment, database, log, cleanups);
  // Loaded only where it stands in for Slack: with a real one its memory is better left alone.
  const local = environment.slack.kind === 'local' ? await import('./local-workspace.ts') : undefined;
  const workspace = local?.openLocalWorkspace(environment.dataFolder);
  const slack = createSlackPart({
    environment,
    workspace,
    definitions,
    settings,
    clock: systemClock,
    log,
    metrics,
  });
  const services = createServices({
    environment,
    settings,
    definitions,
    database,
    queue,
    slack,
    metrics,
    log,
    version,
  });
  slack.attach(services);
  const heartbeat = new WorkerHeartbeat(systemClock);

  const http = createHttpServer(log);
  cleanups.add('HTTP server', () => http.close());
  const gate: Gate = { closed: false };
  await mountRoutes(http, {
    gate,
    environment,
    definitions,
    services,
    metrics,
    board,
    heartbeat,
    slack,
    workspace,
  });
  if (local !== undefined && workspace !== undefined) await local.mountLocalWorkspace(http, workspace);
  describeReadiness(board, database, queue, slack);
  board.waiting('migrations', 'the database has not been prepared yet');
  const url = await http.listen({ host: environment.host, port: environment.port });
  log.info({ url }, 'listening');
  slack.reachable(url);

  await until(() => migrate(database.db, log), { what: 'preparing the database', log });
  board.set('migrations', () => 'up to date');
  await slack.start();
  cleanups.add('Slack', () => slack.stop());
  if (environment.roles.includes('worker')) {
    cleanups.add('queue worker', () => queue.worker.drain(5_000));
    const handler = createJobHandler(definitions.jobs, definitions.reports, services, () => heartbeat.beat());
    await queue.worker.start(handler);
  }
  if (environment.roles.includes('scheduler')) cleanups.add('scheduler', await startScheduler(services));
  // Work of an earlier run that the queue does not know of any more. Without an id: the sweep of a process that was
  // killed would stand for this one until its hold runs out.
  await queue.port
    .add([{ name: 'sweep-work', data: { settleMs: 0 } }])
    .catch((error: unknown) => log.warn({ err: error }, 'the first sweep comes with the clock'));

  return {
    url,
    services,
    async stop(reason) {
      log.info({ reason }, 'stopping');
      gate.closed = true;
      board.waiting('process', 'it is stopping');
      const late = AbortSignal.timeout(STOP_MS);
      const inTime = Promise.race([
        cleanups.run(log).then(() => true),
        new Promise<boolean>((resolve) =>
          late.addEventListener('abort', () => resolve(false), { once: true }),
        ),
      ]);
      const clean = await inTime;
      log.info({ clean }, 'stopped');
      return clean;
    },
  };
}

/** Shut first at the stop: senders are told to come back, and what was accepted before is finished. */
interface Gate {
  closed: boolean;
}

function stopping(): UnreachableError {
  return new UnreachableError('Watchbill is stopping. Send this again in a few seconds.');
}

interface RouteParts {
  readonly gate: Gate;
  readonly environment: Environment;
  readonly definitions: Definitions;
  readonly services: Services;
  readonly metrics: Metrics;
  readonly board: ReadinessBoard;
  readonly heartbeat: WorkerHeartbeat;
  readonly slack: SlackPart;
  readonly workspace: Workspace | undefined;
}

async function mountRoutes(http: FastifyInstance, parts: RouteParts): Promise<void> {
  const { gate, environment, definitions, services, metrics, board, heartbeat, slack, workspace } = parts;
  const works = environment.roles.includes('worker') && environment.roles.includes('scheduler');
  mountStatusRoutes(http, {
    readiness: () => board.ask(),
    alive: () => (works ? heartbeat.state() : { alive: true, detail: 'no worker in this process' }),
    metrics: () => metrics.text(),
  });
  if (environment.roles.includes('web')) {
    mountAlertRoutes(http, {
      sources: definitions.sources,
      plans: services.settings.sources,
      generalToken: environment.alertToken?.reveal(),
      intake: {
        accept: (events) => (gate.closed ? Promise.reject(stopping()) : services.intake.accept(events)),
      },
      clock: services.clock,
      observe: metrics.alertsReceived,
    });
    if (slack.handleHttp !== undefined) await mountSlackRoute(http, slack.handleHttp);
  }
  if (workspace === undefined) {
    http.get('/', async () => ({ name: 'watchbill', see: ['/healthz', '/readyz', '/metrics'] }));
  }
}

function describeReadiness(
  board: ReadinessBoard,
  database: DatabasePart,
  queue: QueuePart,
  slack: SlackPart,
): void {
  board.set('postgres', async () => {
    await checkReady(database.db);
    return database.describe;
  });
  board.set('queue', async () => `${queue.kind}, ${Math.round(await queue.port.ping())} ms`);
  board.set('slack', () => {
    const { connected, lastError, team, mode } = slack.status();
    if (!connected) throw new Error(lastError ?? 'not connected yet');
    return `${team ?? 'connected'} (${mode})`;
  });
}

function readVersion(): string {
  return String(JSON.parse(readFileSync(join(installationFolder, 'package.json'), 'utf8')).version);
}
