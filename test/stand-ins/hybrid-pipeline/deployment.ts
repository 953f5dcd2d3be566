import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../support/free-port.ts';
import { type RedisProcess, redisProcess } from '../../support/redis-process.ts';
import { startScratchServer } from '../../support/shared-postgres.ts';
import { type HttpService, startHttpService } from '../parts/http-service.ts';
import { type LogFile, logFile } from '../parts/log-file.ts';
import { type SystemdUnits, startSystemdUnits } from '../parts/systemd-units.ts';
import { startTcpDoor, type TcpDoor } from '../parts/tcp-door.ts';
import { Parts, type StandIn } from '../stand-in.ts';
import { type Backups, writeBackups } from './backups.ts';
import { createHost, type PipelineHost } from './host.ts';
import { type Scripts, writeScripts } from './scripts.ts';

/** The pipeline on this machine: its four units as processes, its API, PostgreSQL, Redis, scripts, files and host. */
export interface Deployment extends Pick<StandIn, 'variables' | 'env' | 'stop'> {
  readonly units: SystemdUnits;
  readonly core: HttpService;
  readonly ml: HttpService;
  /** The way to PostgreSQL. */
  readonly database: TcpDoor;
  /** Undefined where there is no redis-server. */
  readonly cache: RedisProcess | undefined;
  readonly scripts: Scripts;
  readonly host: PipelineHost;
  readonly log: LogFile;
  readonly backups: Backups;
  /** Writes a record of `reports`, so old, in place of those that begin alike. */
  report(kind: Report, content: object | string, ageMs?: number): void;
  loseReports(): void;
  /** Sets the age of the newest rotated log; undefined: there is none. */
  rotatedLog(ageMs: number | undefined): void;
  /** A file that everybody may write to. */
  readonly looseFile: string;
  /** Nobody should listen there. */
  readonly intruderPort: number;
  /** Everything as it should be. */
  mend(): Promise<void>;
}

type Report = 'recovery-test' | 'benchmark' | 'model-evaluation';
const people = ['on_call', 'operations', 'engineering', 'management'];
const units = ['rust-core', 'python-ml', 'ipc-layer', 'monitoring'];

export function startDeployment(folder: string, withRedis: boolean): Promise<Deployment> {
  const parts = new Parts();
  return parts.whole(async () => {
    const root = join(folder, 'pipeline');
    const at = (name: string) => join(root, name);
    mkdirSync(at('reports'), { recursive: true });
    const running = await startSystemdUnits(join(folder, 'units'), units);
    parts.add(() => running.stop());
    const core = await startHttpService({ '/health': { status: 'ok' } });
    parts.add(() => core.stop());
    const ml = await startHttpService({ '/health': { status: 'ok' } });
    parts.add(() => ml.stop());
    const { database, url, password } = await startDatabase(parts);
    const cachePort = await freePort();
    const cache = withRedis
      ? redisProcess(cachePort, [
          '--port',
          `${cachePort}`,
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--dir',
          folder,
        ])
      : undefined;
    if (cache !== undefined) parts.add(() => cache.end('SIGKILL'));
    const backups = writeBackups(root);
    const scripts = writeScripts(root, backups.folder);
    const host = createHost(join(folder, 'host'));
    parts.add(() => host.mend());
    const log = logFile(at('logs/pipeline.log'));
    const intruderPort = await freePort();

    const rotated = at('logs/pipeline.log.1');
    const written = (file: string, text: string, ageMs: number) => {
      writeFileSync(file, text);
      const when = new Date(Date.now() - ageMs);
      utimesSync(file, when, when);
    };
    const deployment: Deployment = {
      units: running,
      core,
      ml,
      database,
      cache,
      scripts,
      host,
      log,
      backups,
      looseFile: at('loose.txt'),
      intruderPort,
      report: (kind, content, ageMs = 3_600_000) =>
        written(
          at(`reports/${kind}_1.json`),
          typeof content === 'string' ? content : JSON.stringify(content),
          ageMs,
        ),
      loseReports: () => rmSync(at('reports'), { recursive: true, force: true }),
      rotatedLog: (ageMs) =>
        ageMs === undefined ? rmSync(rotated, { force: true }) : written(rotated, '', ageMs),
      async mend() {
        mkdirSync(at('reports'), { recursive: true });
        rmSync(deployment.looseFile, { force: true });
        mkdirSync(at('logs'), { recursive: true });
        scripts.mend();
        backups.mend();
        log.clear();
        for (const text of ['document 1', 'document 2', 'document 3']) log.write('INFO', `done: ${text}`);
        deployment.rotatedLog(3_600_000);
        deployment.report('recovery-test', { passed: true });
        deployment.report('benchmark', { documents_per_hour: 41.5, mean_seconds: 0.8 });
        deployment.report('model-evaluation', { score: 0.91 });
        running.answer();
        for (const unit of units) await running.unit(unit).start();
        for (const service of [core, ml]) {
          service.slow(0);
          service.fail(undefined);
          await service.up();
        }
        await Promise.all([database.open(), host.mend(), cache?.start()]);
        await cache?.ask(async (client) => {
          await client.config('SET', 'maxmemory', '0');
          // Somebody looks into it.
          await client.set('document:1', 'done');
          await client.get('document:1');
        });
      },
      variables: {
        // There is no channel of its own in the local workspace.
        ...Object.fromEntries(people.map((name) => [name, 'channel:#ops'])),
        root,
        python: scripts.python,
        systemctl: running.systemctl,
        journalctl: running.journalctl,
        api_url: core.url,
        database_url: url,
        cache_url: `redis://127.0.0.1:${cachePort}/0`,
        port_range: `${intruderPort}-${intruderPort}`,
        core_port: core.port,
        ml_port: ml.port,
        proc: host.proc,
        sys: host.sys,
        auth_log: host.authLog,
        package_manager: 'dnf',
        package_program: host.dnf,
      },
      env: { HYBRID_PIPELINE_DB_PASSWORD: password },
      stop: () => parts.stop(),
    };
    await deployment.mend();
    return deployment;
  });
}

/** A real server with a table of documents that has been vacuumed. */
async function startDatabase(parts: Parts) {
  const { server, remove } = await startScratchServer({ transport: 'tcp' });
  parts.add(remove);
  const { host, port, user, password = '' } = server.connection;
  const database = await startTcpDoor({ host, port });
  parts.add(() => database.close());
  const name = 'hybrid_pipeline_production';
  await withClient({ ...server.connection }, [`create database ${name}`]);
  await withClient({ ...server.connection, database: name }, [
    'create table documents (id int primary key, title text, processed_at timestamptz default now())',
    "insert into documents select n, 'document ' || n from generate_series(1, 2000) n",
    'vacuum analyze documents',
  ]);
  return { database, url: `postgresql://${user}@127.0.0.1:${database.port}/${name}`, password };
}

async function withClient(
  options: ConstructorParameters<typeof Client>[0],
  statements: readonly string[],
): Promise<void> {
  const client = new Client(options);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
