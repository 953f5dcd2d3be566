import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { containersMissing } from '../../support/containers.ts';
import { type ScratchServer, startScratchServer, testSettings } from '../../support/shared-postgres.ts';
import { type HttpService, startHttpService } from '../parts/http-service.ts';
import { startTcpDoor, type TcpDoor } from '../parts/tcp-door.ts';
import { Parts } from '../stand-in.ts';
import { type Containers, parts as containerParts, startContainers } from './containers.ts';
import { KeptFiles } from './kept-files.ts';
import { ServiceMetrics } from './service-metrics.ts';

/** The deployment with its parts in hand. */
export interface Deployment {
  readonly files: KeptFiles;
  readonly api: HttpService;
  readonly frontend: HttpService;
  /** The way to the database; closed, nobody reaches it. */
  readonly door: TcpDoor;
  readonly metrics: ServiceMetrics;
  /** Left out where the machine cannot have any. */
  readonly containers: Containers | undefined;
  readonly variables: Readonly<Record<string, string | number>>;
  readonly env: Readonly<Record<string, string>>;
  /** A session of the database that is ended by `restore`. */
  session(): Promise<pg.Client>;
  /** What dnf says is pending: names of packages. */
  setUpdates(pending: readonly string[], security: readonly string[]): void;
  restore(): Promise<void>;
  stop(): Promise<void>;
}

const called = ['on_call', 'second', 'lead'];
/** Few enough to be used up. */
const mostConnections = 25;

export async function startDeployment(folder: string): Promise<Deployment> {
  const parts = new Parts();
  return await parts.whole(async () => {
    const settings = { ...testSettings, max_connections: mostConnections };
    const scratch: ScratchServer = await startScratchServer({ settings, transport: 'tcp' });
    parts.add(() => scratch.remove());
    const { connection } = scratch.server;
    const door = await startTcpDoor({ host: connection.host, port: connection.port });
    parts.add(() => door.close());
    const sessions = new Set<pg.Client>();
    const endSessions = async () => {
      for (const session of sessions) await session.end().catch(() => undefined);
      sessions.clear();
    };
    parts.add(endSessions);
    async function session(): Promise<pg.Client> {
      const client = new pg.Client(connection);
      // The server ends what we do not: that is no accident.
      client.on('error', () => undefined);
      await client.connect();
      sessions.add(client);
      return client;
    }
    const maker = await session();
    await maker.query(
      'create table if not exists entities as select n as id, md5(n::text) as name from generate_series(1, 5000) n',
    );
    await maker.query('vacuum analyze entities');

    const metrics = new ServiceMetrics();
    const health = { status: 'healthy', model_loaded: true };
    const api = await startHttpService({ '/health': health, '/metrics': () => metrics.text() });
    parts.add(() => api.stop());
    const page = '<html><title>NER11</title></html>';
    const frontend = await startHttpService({ '/': page });
    parts.add(() => frontend.stop());
    // Requests come in all the time.
    const traffic = setInterval(() => metrics.serve(20), 1_000);
    parts.add(() => clearInterval(traffic));

    const containers =
      containersMissing === undefined ? await startContainers(join(folder, 'container-logs')) : undefined;
    parts.add(() => containers?.stop());
    const files = new KeptFiles(join(folder, 'srv'));
    const updates = join(folder, 'dnf');
    const setUpdates: Deployment['setUpdates'] = (pending, security) => {
      const listed = pending.map((name) => `echo '${name}.x86_64  1.2-3.el9  updates'`);
      const advised = security.map((name) => `echo 'RHSA-2026:1 Important/Sec. ${name}-1.2-3.el9.x86_64'`);
      writeFileSync(
        updates,
        [
          '#!/bin/sh',
          'if [ "$2" = updateinfo ]; then :',
          ...advised,
          'else :',
          ...listed,
          'fi',
          'exit 0',
          '',
        ].join('\n'),
      );
      chmodSync(updates, 0o755);
    };

    async function restore(): Promise<void> {
      await endSessions();
      await door.open();
      for (const service of [api, frontend]) {
        await service.up();
        service.fail(undefined);
        service.slow(0);
      }
      api.set('/health', health);
      api.set('/metrics', () => metrics.text());
      frontend.set('/', page);
      metrics.restore();
      files.restore();
      setUpdates([], []);
      for (const part of containerParts) await containers?.restore(part);
    }

    await restore();
    const nameOf = (part: (typeof containerParts)[number]) => containers?.nameOf(part) ?? `ner11-${part}`;
    return {
      files,
      api,
      frontend,
      door,
      metrics,
      containers,
      session,
      setUpdates,
      restore,
      variables: {
        // The channel of a demonstration: its workspace has no other for this system.
        ...Object.fromEntries(called.map((name) => [name, 'channel:#ops'])),
        docker_socket: containers?.socketPath ?? '/var/run/docker.sock',
        database_container: nameOf('database'),
        api_container: nameOf('api'),
        frontend_container: nameOf('frontend'),
        database_url: `postgresql://${connection.user}@127.0.0.1:${door.port}/${connection.database}`,
        database_host: '127.0.0.1',
        database_port: door.port,
        api_url: api.url,
        api_host: '127.0.0.1',
        api_port: api.port,
        frontend_url: frontend.url,
        frontend_host: '127.0.0.1',
        frontend_port: frontend.port,
        api_process: containers?.markOf('api') ?? 'ner11-api',
        models: files.at('models'),
        manifest: files.at('models', 'MANIFEST.sha256'),
        logs: files.at('logs'),
        temporary: files.at('tmp'),
        backups: files.at('backups'),
        records: files.at('records'),
        package_manager: 'dnf',
        package_program: updates,
      },
      env: { NER11_DB_PASSWORD: connection.password ?? '' },
      stop: () => parts.stop(),
    };
  });
}
