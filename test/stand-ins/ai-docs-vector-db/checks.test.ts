import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VariableValue } from '../../../src/config/packs/variables.ts';
import type { GradedReading } from '../../../src/domain/probe.ts';
import { hasOpenssl } from '../../support/certificates.ts';
import { containersMissing } from '../../support/containers.ts';
import { describeChecks } from '../describe-checks.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import type { ApplicationState } from './application.ts';
import { checksOf } from './checks.ts';
import { collection, type Deployment, startDeployment } from './deployment.ts';

const pack = 'ai-docs-vector-db';
const clock = { now: () => new Date() };
/** A busy machine that runs tests is over the limits of its own processor; they are crossed by lowering them. */
const high = {
  cpu_warning: 900,
  cpu_critical: 901,
  load_high: 900,
  load_low: 0,
  disk_warning: 900,
  disk_critical: 901,
};
const lowered = (warning: number, critical: number) => ({
  ...{ cpu_warning: warning, cpu_critical: critical, load_high: warning, load_low: -9 },
  ...{ memory_warning: warning, memory_critical: critical, disk_warning: warning, disk_critical: critical },
});
/** Everything that is measured is somewhere else than where it is looked for. */
const elsewhere = {
  ...{ docker: 'unix:///nowhere/docker.sock', proc: '/nowhere/proc', certificate: '/nowhere/api.crt' },
  ...{ app_logs: '/nowhere/*.log', access_log: '/nowhere/access.log', auth_log: '/nowhere/auth.log' },
  ...{ scripts: '/nowhere', package_program: '/nowhere/apt-get' },
};

describe.skipIf(containersMissing !== undefined || !hasOpenssl())(`a deployment of ${pack}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-stand-in-'));
  const packs = new Map<string, WatchedPack>();
  const clients: Client[] = [];
  let deployment: Deployment;
  let watched = 'usual';
  const of = () => deployment;
  const looking = (): WatchedPack => {
    const found = packs.get(watched);
    if (found === undefined) throw new Error('The deployment is started before the first look.');
    return found;
  };

  beforeAll(async () => {
    deployment = await startDeployment(folder);
    const watch = async (
      name: string,
      changes: Readonly<Record<string, VariableValue>>,
      env = deployment.env,
    ) => {
      const variables = { ...deployment.variables, ...changes };
      packs.set(name, await watchPack(pack, { variables, env }, clock));
    };
    await watch('usual', high);
    await watch('warning', lowered(-2, 900));
    await watch('critical', lowered(-2, -1));
    // Nor is the secret there that the API wants, a user that the database knows, or that database of the cache.
    const env = { ...deployment.env, AI_DOCS_ADMIN_TOKEN: '' };
    const { database, cache } = deployment.variables;
    const others = {
      database: String(database).replace(/\/\/[^@]+/, '//nobody'),
      cache: String(cache).replace(/0$/, '99'),
    };
    await watch('elsewhere', { ...high, ...elsewhere, ...others }, env);
    // What is made of two looks has to have had a first one.
    for (const one of packs.values()) await one.run('containers');
    for (const probe of ['searches', 'embedding', 'sessions']) await packs.get('usual')?.run(probe);
  }, 120_000);
  afterAll(async () => {
    await mendDatabase();
    await deployment?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function mendDatabase(): Promise<void> {
    for (const client of clients.splice(0)) await client.end();
  }

  async function keep(readings: readonly GradedReading[], { bench } = looking()): Promise<void> {
    const { clock: time, stores } = bench;
    // What the store keeps must not be of its future.
    time.advance(`${Math.ceil((Date.now() - time.now().getTime()) / 1000)}s`);
    expect(await stores.samples.add(readings)).toEqual([]);
  }

  describe('what is told and calls nobody', () => {
    const app = () => deployment.application.state;
    it.each<readonly [figure: string, level: string, arrange: () => unknown]>([
      ['journal.journal-errors', 'info', () => deployment.units.journal([{ SYSLOG_IDENTIFIER: 'kernel' }])],
      ['traffic.rate-limited', 'info', () => deployment.files.requests(3, { status: 429 })],
      ['model.samples', 'info', () => Object.assign(app().model, { samples: 5001 })],
      ['affinity.worst-score', 'info', () => Object.assign(app().affinity, { patterns: [0.9, 0.2] })],
      ['packages.pending', 'info', () => deployment.files.updates(5, 0)],
      [
        'config-changes.modified-within',
        'info',
        () => deployment.files.put(deployment.files.paths.configFile, ''),
      ],
    ])('is crossed by %s at its level %s, and not before', async (figure, level, arrange) => {
      await deployment.mend();
      const before = await looking().look(figure);
      expect(before).toMatchObject({ status: 'ok' });
      expect(before.levels?.[level]).not.toBe('crossed');
      await arrange();
      expect(await looking().look(figure)).toMatchObject({ status: 'ok', levels: { [level]: 'crossed' } });
    });

    it.each([
      { figure: 'memory.memory-used', level: 'trend', days: 7, share: 0.7 },
      { figure: 'disk.disk-used[/]', level: 'forecast', days: 13, share: 0 },
    ])(
      'is crossed by $figure at its level $level after $days days of a rise, and not of rest',
      async (trend) => {
        await deployment.mend();
        const now = await looking().look(trend.figure);
        const levelAfter = async (share: number) => {
          const value = now.value ?? 0;
          const limits = { ...high, disk_warning: 1.5 * value, disk_critical: 2 * value };
          const variables = { ...deployment.variables, ...limits };
          const fresh = await watchPack(pack, { variables, env: deployment.env }, clock);
          const hours = Array.from(
            { length: trend.days * 24 - 1 },
            (_, index) => trend.days * 24 - 1 - index,
          );
          const rise = (hour: number) => 1 - ((1 - share) * hour) / hours.length;
          const past = hours.map((hour) => ({
            ...now,
            value: value * rise(hour),
            measuredAt: new Date(Date.now() - hour * 3_600_000),
          }));
          await keep(past, fresh);
          return (await fresh.look(trend.figure)).levels?.[trend.level];
        };
        expect(await levelAfter(trend.share)).toBe('crossed');
        expect(await levelAfter(1)).toBeUndefined();
      },
    );
  });

  describeChecks(
    pack,
    {
      watched: looking,
      async mend() {
        watched = 'usual';
        await mendDatabase();
        await deployment.mend();
      },
    },
    checksOf({
      of,
      look: (name) => () => {
        watched = name;
      },
      change: (change: (state: ApplicationState) => void) => () => change(deployment.application.state),
      refuse: (command) => () =>
        deployment.cache.ask((client) => client.call('ACL', 'SETUSER', 'default', `-${command}`)),
      failQdrant: (operation) => () => {
        const { faults } = deployment.qdrant;
        if (operation === undefined) faults.failWith = { status: 500, error: 'no disk' };
        else faults.failOnly = { operation, error: 'no disk' };
      },
      health: (health) => () => Object.assign(deployment.qdrant.collection(collection).health, health),
      seen: (figure, status) =>
        vi.waitFor(async () => expect((await looking().look(figure)).status).toBe(status), 20_000),
      writable: () => chmodSync(deployment.files.paths.configFile, 0o666),
      async connect(count) {
        for (let index = 0; index < count; index += 1) {
          const client = new Client(deployment.postgres.server.connection);
          clients.push(client);
          await client.connect();
        }
      },
      async backups() {
        const { run } = looking();
        const names = ['backup-vectors', 'backup-config', 'backup-cache', 'backup-state', 'backup-checksums'];
        for (const name of names) {
          const readings = await run(name);
          await keep(readings);
        }
      },
    }),
  );
});
