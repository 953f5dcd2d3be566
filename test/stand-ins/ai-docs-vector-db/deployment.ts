import type { Redis } from 'ioredis';
import { startDns, writeReply } from '../../support/dns-server.ts';
import { freePort } from '../../support/free-port.ts';
import { redisProcess } from '../../support/redis-process.ts';
import { startScratchServer, testSettings } from '../../support/shared-postgres.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { startSystemdUnits } from '../parts/systemd-units.ts';
import { startWorkerProcess } from '../parts/worker-process.ts';
import { Collection } from '../qdrant/collection.ts';
import { type QdrantStandIn, startQdrant } from '../qdrant/server.ts';
import { Parts, type StandIn } from '../stand-in.ts';
import { startApplication, wellState } from './application.ts';
import { project, services, startContainers } from './containers.ts';
import { faultsOf } from './faults.ts';
import { makeFiles } from './files.ts';

export const collection = 'documents';
const qdrantKey = 'reader-of-the-demo';
const queueName = 'arq:queue:default';

/** The whole system on this machine; `folder` is empty. */
export async function startDeployment(folder: string) {
  const parts = new Parts();
  return parts.whole(async () => {
    const files = makeFiles(folder);
    const postgres = await startScratchServer({
      transport: 'tcp',
      settings: { ...testSettings, max_connections: 20 },
    });
    parts.add(postgres.remove);
    const { user, database, password = '', ...place } = postgres.server.connection;
    const wire = await startTcpProxy(() => ({ host: place.host, port: place.port }));
    parts.add(() => wire.close());
    const redis = redisProcess(await freePort(), []);
    const cache = redisProcess(redis.port, [
      ...['--port', `${redis.port}`, '--bind', '127.0.0.1'],
      ...['--save', '', '--dir', folder],
    ]);
    await cache.start();
    parts.add(() => cache.end('SIGKILL'));
    let qdrant = await startCollection();
    const { port: qdrantPort } = qdrant;
    let qdrantLives = true;
    const killQdrant = async () => {
      if (qdrantLives) await qdrant.close();
      qdrantLives = false;
    };
    parts.add(killQdrant);
    const application = await startApplication();
    parts.add(() => application.stop());
    const worker = await startWorkerProcess(`arq-worker-of-${redis.port}`);
    parts.add(() => worker.kill());
    const units = await startSystemdUnits(`${folder}/systemd`, ['ai-docs-vector-db']);
    parts.add(() => units.stop());
    const names = { known: true, cut: false };
    const dns = await startDns((query) => {
      if (!names.known) return { code: 3 };
      const reply = { records: [{ type: 'A' as const, address: [127, 0, 0, 1] }] };
      return names.cut ? writeReply(query, reply).subarray(0, -3) : reply;
    });
    parts.add(() => dns.close());
    const containers = await startContainers(folder);
    if (containers !== undefined) parts.add(() => containers.stop());

    const ask = <T>(db: number, talk: (client: Redis) => Promise<T>) =>
      cache.ask(async (client) => {
        await client.select(db);
        return talk(client);
      });
    const { paths } = files;
    const deployment = {
      parts,
      files,
      cache,
      application,
      worker,
      units,
      dns: names,
      containers,
      postgres,
      /** Between Watchbill and the database. */
      wire,
      get qdrant() {
        return qdrant;
      },
      /** A conversation with a database of the cache: 0 for sessions, 1 for the queue. */
      ask,
      killQdrant,
      /** Jobs that have been due for a minute; those given up; those for later. */
      async jobs({ waiting = 0, dead = 0, later = 0, alive = true }) {
        const now = Date.now();
        await ask(1, async (client) => {
          await client.flushdb();
          if (alive) await client.set(`${queueName}:health-check`, 'j_complete=40 j_failed=0', 'EX', 3601);
          const due = [
            ...Array.from({ length: waiting }, (_, index) => [now - 60_000, `job-${index}`] as const),
            ...Array.from({ length: later }, (_, index) => [now + 3_600_000, `later-${index}`] as const),
          ].flat();
          if (due.length > 0) await client.zadd(queueName, ...due);
          for (let index = 0; index < dead; index += 1) await client.zadd('arq:dead', now, `dead-${index}`);
        });
      },
      async sessions({ lasting = 3, endless = 0 }) {
        await ask(0, async (client) => {
          await client.flushdb();
          for (let index = 0; index < lasting; index += 1)
            await client.set(`session:${index}`, 'x', 'EX', 600);
          for (let index = 0; index < endless; index += 1) await client.set(`session:endless:${index}`, 'x');
          await client.hset('user:ada', 'role', 'admin');
          await client.get('session:0');
        });
      },
      /** Everything as it should be. */
      async mend() {
        files.mend();
        application.state = wellState();
        for (const service of [application.api, application.prometheus, application.qdrantMetrics]) {
          service.slow(0);
          service.fail(undefined);
          await service.up();
        }
        cache.resume();
        await cache.start();
        await cache.ask(async (client) => {
          await client.call('ACL', 'SETUSER', 'default', '+@all');
          await client.config('SET', 'maxmemory', '100mb');
        });
        wire.heal();
        await deployment.sessions({});
        await deployment.jobs({});
        await worker.start();
        await units.unit('ai-docs-vector-db').start();
        units.answer();
        units.journal([]);
        Object.assign(names, { known: true, cut: false });
        if (!qdrantLives) qdrant = await startCollection(qdrantPort);
        qdrantLives = true;
        delete qdrant.faults.delayMs;
        delete qdrant.faults.failWith;
        delete qdrant.faults.failOnly;
        const { points, health } = qdrant.collection(collection);
        delete health.status;
        delete health.optimizerError;
        for (let id = points.count + 1; id <= 300; id += 1) qdrant.collection(collection).upsert(pointOf(id));
        snapshotOf(qdrant, 0);
        for (const service of services) await containers?.start(service);
      },
      snapshotOf: (agoMs: number) => snapshotOf(qdrant, agoMs),
      noSnapshot: () => noSnapshot(qdrant),
    };
    await deployment.mend();
    const standIn: StandIn = {
      variables: {
        operator: 'channel:#ops',
        senior: 'channel:#ops',
        architect: 'channel:#ops',
        proc: paths.proc,
        docker: containers?.host ?? 'unix:///nowhere/docker.sock',
        compose_project: project,
        systemctl: units.systemctl,
        journalctl: units.journalctl,
        package_program: paths.packages,
        qdrant: qdrant.url,
        qdrant_metrics: application.qdrantMetrics.url,
        collection,
        cache: `${cache.url}/0`,
        queue: `${cache.url}/1`,
        queue_name: queueName,
        worker_pattern: worker.mark,
        api: application.api.url,
        database: `postgresql://${user}@127.0.0.1:${wire.port}/${database}`,
        prometheus: application.prometheus.url,
        qdrant_host: '127.0.0.1',
        qdrant_port: qdrantPort,
        cache_host: '127.0.0.1',
        cache_port: cache.port,
        api_host: '127.0.0.1',
        api_port: application.api.port,
        name_server: dns.address,
        app_logs: paths.appLogs,
        access_log: paths.access,
        auth_log: paths.auth,
        certificate: paths.certificate,
        temp_files: paths.temporary,
        config_files: paths.config,
        backup_daily: paths.daily,
        backup_weekly: paths.weekly,
        log_archive: paths.archive,
        log_replica: paths.replica,
        scripts: paths.scripts,
      },
      env: {
        AI_DOCS_QDRANT_KEY: qdrantKey,
        AI_DOCS_ADMIN_TOKEN: 'admin-of-the-demo',
        AI_DOCS_DATABASE_PASSWORD: password,
      },
      faults: faultsOf(deployment),
      stop: () => parts.stop(),
    };
    return Object.assign(deployment, standIn);
  });
}

export type Deployment = Awaited<ReturnType<typeof startDeployment>>;
export type Running = Omit<Deployment, keyof StandIn>;

async function startCollection(port?: number): Promise<QdrantStandIn> {
  const qdrant = await startQdrant({ apiKey: qdrantKey, ...(port === undefined ? {} : { port }) });
  qdrant.state.collections.set(
    collection,
    new Collection(collection, { vectors: { size: 4, distance: 'Cosine' } }),
  );
  return qdrant;
}

const pointOf = (id: number) => ({ id, vector: [id % 7, 1, id % 3, 2], payload: { path: `/docs/${id}.md` } });

function noSnapshot({ state: { snapshots } }: QdrantStandIn): void {
  for (const { name } of snapshots.list(collection)) snapshots.delete(collection, String(name));
}

function snapshotOf(qdrant: QdrantStandIn, agoMs: number): void {
  noSnapshot(qdrant);
  qdrant.state.snapshots.create(qdrant.collection(collection), new Date(Date.now() - agoMs));
}
