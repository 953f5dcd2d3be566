import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { systemClock } from '../domain/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { createHttpServer } from '../http/server.ts';
import { adoptInhibitions } from '../incidents/review-inhibitions.ts';
import { createLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { checkReady } from '../store/postgres-status.ts';
import { mintHolder, processLife } from '../store/process-life.ts';
import { banner } from './banner.ts';
import { Cleanups } from './cleanups.ts';
import { watchDeadlines } from './deadline-watch.ts';
import { installationFolder, loadAllDefinitions } from './definitions.ts';
import { Gate } from './gate.ts';
import { WorkerHeartbeat } from './heartbeat.ts';
import { watchJournal } from './journal-watch.ts';
import { watchLeases } from './lease-watch.ts';
import { listen } from './listen.ts';
import { loadSettings } from './load-settings.ts';
import { mountRoutes } from './mount-routes.ts';
import { type DatabasePart, lockData, openDatabasePart } from './open-database.ts';
import { openMail } from './open-mail.ts';
import { openQueue, type QueuePart } from './open-queue.ts';
import { ReadinessBoard } from './readiness.ts';
import { startScheduler } from './scheduler.ts';
import { createServices } from './services.ts';
import { createSlackPart, type SlackPart } from './slack-part.ts';
import { startSampling } from './start-sampling.ts';
import { startWorker } from './start-worker.ts';
import { until } from './until.ts';
import { warnings } from './warnings.ts';
import { startWatchers } from './watchers.ts';

export interface RunningApp {
  /** Base address of the HTTP server. */
  readonly url: string;
  readonly services: Services;
  /** Stops everything in the reverse order of its start; true when it was done in time. */
  stop(reason: string): Promise<boolean>;
}

/** What it has to be done in: inputs first, then what is running, then the connections. */
const STOP_MS = 10_000;

/**
 * Puts Watchbill together and starts it. OpsError for what the person who starts it can mend; the reason of
 * `stopping` when it is aborted meanwhile. Either way nothing is left running.
 */
export async function startWatchbill(environment: Environment, stopping: AbortSignal): Promise<RunningApp> {
  const started = performance.now();
  const log = createLog(environment.logLevel);
  const cleanups = new Cleanups();
  try {
    const running = await startParts(environment, log, cleanups, stopping);
    // On stderr: stdout is for the log, which machines read.
    process.stderr.write(banner(environment, running.url, (performance.now() - started) / 1000));
    return running;
  } catch (error) {
    await cleanups.run(log);
    throw error;
  }
}

async function startParts(
  environment: Environment,
  log: Log,
  cleanups: Cleanups,
  signal: AbortSignal,
): Promise<RunningApp> {
  const definitions = await loadAllDefinitions();
  const settings = loadSettings(environment, definitions);
  for (const warning of warnings(environment, settings)) log.warn({}, warning);
  const metrics = createMetrics();
  const lock = await lockData(environment, cleanups);
  const database = await openDatabasePart(environment, lock, log, cleanups);
  const queue = openQueue(environment, database, log, cleanups);
  // Loaded only where it stands in for Slack: with a real one its memory is better left alone.
  const local = environment.slack.kind === 'local' ? await import('./local-workspace.ts') : undefined;
  const workspace = local?.openLocalWorkspace(environment.dataFolder);
  const shared = { environment, definitions, settings, metrics, log };
  const slack = createSlackPart({ ...shared, workspace, clock: systemClock });
  const holder = mintHolder();
  const parts = { ...shared, database, queue, slack, holder, version: readVersion() };
  const { services, lane, intake, sampling } = createServices(parts);
  slack.attach(services);

  const board = new ReadinessBoard();
  const gate = new Gate();
  const heartbeat = new WorkerHeartbeat(systemClock, queue.port);
  const http = createHttpServer(log);
  cleanups.add('HTTP server', () => http.close());
  await mountRoutes(http, { environment, definitions, services, metrics, board, heartbeat, slack, gate });
  if (local !== undefined && workspace !== undefined) await local.mountLocalWorkspace(http, workspace);
  describeParts(board, database, queue, environment.slack.kind === 'none' ? undefined : slack);
  board.waiting('start', 'the database is being prepared');
  const url = await listen(http, environment);
  log.info({ url }, 'listening');
  slack.reachable(url);

  await until(() => migrate(database.db, log), { what: 'preparing the database', log, signal });
  const life = processLife({ connection: database.target, holder, log });
  cleanups.add('leases', () => life.end());
  await until(() => life.begin(), { what: 'opening the session that holds leases', log, signal });
  // Before the first alert is taken: what hides it has to be found by the rules of now.
  await until(() => adoptInhibitions(services), {
    what: 'putting the rules of inhibition in force',
    log,
    signal,
  });
  gate.open();
  if (environment.roles.includes('web')) {
    await openMail({ definitions, services, metrics, cleanups, intake: gate.guard(services.intake) });
  }
  cleanups.add('Slack', () => slack.stop());
  cleanups.add('first posts', () => lane.drain());
  cleanups.add('accepted alerts', () => intake.drain());
  await slack.start();
  // By whoever accepts, and by whoever lives when all of those have ended.
  cleanups.add('journal watch', watchJournal(services, intake));
  // Slack's own standing is measured by those who are connected to it, with the role of a runner or without.
  if (environment.roles.includes('runner') || environment.roles.includes('worker')) {
    startSampling({ environment, sampling, queue, definitions, services, cleanups, board });
  }
  if (environment.roles.includes('worker')) {
    await startWorker({ queue, definitions, services, beat: () => heartbeat.beat(), cleanups, board });
    cleanups.add('lease watch', watchLeases(services));
    cleanups.add('deadline watch', watchDeadlines(services));
  }
  if (environment.roles.includes('scheduler')) {
    cleanups.add('scheduler', await startScheduler(services, signal));
  }
  startWatchers({ environment, services, cleanups, board, heartbeat, url });
  signal.throwIfAborted();
  await sweepNow(services);
  board.set('start', () => 'done');

  return {
    url,
    services,
    async stop(reason) {
      log.info({ reason }, 'stopping');
      gate.close();
      board.waiting('start', 'it is stopping');
      const late = AbortSignal.timeout(STOP_MS);
      const clean = await Promise.race([
        cleanups.run(log).then(() => true),
        new Promise<boolean>((resolve) =>
          late.addEventListener('abort', () => resolve(false), { once: true }),
        ),
      ]);
      log.info({ clean }, 'stopped');
      return clean;
    },
  };
}

/**
 * Work of an earlier run that the queue does not know of any more. Without an id: the sweep of a process that was
 * killed would stand for this one until its hold runs out.
 */
async function sweepNow({ queue, log }: Services): Promise<void> {
  await queue
    .add([{ name: 'sweep-work', data: { settleMs: 0 }, attempts: 1 }])
    .catch((error: unknown) => log.warn({ err: error }, 'the first sweep comes with the clock'));
}

function describeParts(
  board: ReadinessBoard,
  database: DatabasePart,
  queue: QueuePart,
  slack: SlackPart | undefined,
): void {
  board.set('postgres', async () => {
    await checkReady(database.db);
    return database.describe;
  });
  const optional = { needed: false };
  board.set('queue', async () => `${queue.kind}, ${Math.round(await queue.port.ping())} ms`, optional);
  if (slack === undefined) return;
  board.set(
    'slack',
    () => {
      const { connected, lastError, team, mode } = slack.status();
      if (!connected) throw new Error(lastError ?? 'not connected yet');
      return `${team ?? 'connected'} (${mode})`;
    },
    optional,
  );
}

function readVersion(): string {
  return String(JSON.parse(readFileSync(join(installationFolder, 'package.json'), 'utf8')).version);
}
