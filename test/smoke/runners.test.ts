import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { JobRequest } from '../../src/domain/ports/queue.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { askRunners } from '../../src/probes/sampler/ask-runners.ts';
import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { plan } from '../probes/sampler/sampling-bench.ts';
import type { TestApp } from '../support/app.ts';
import { startApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { usingStory } from '../support/story.ts';

const patienceMs = 40_000;

/** Answers at once, and never below `/hang/`. */
async function startTarget(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/hang/')) response.end('{"status":"ok"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const hanging = ['hang-1', 'hang-2', 'hang-3'];
const pooled = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'];
const ofHost = { 'db-1': ['of-db-1'], 'db-2': ['of-db-2'] };

describe('runners', () => {
  const story = usingStory({ start: false });
  let target: Awaited<ReturnType<typeof startTarget>>;
  /** By host; two that start at once are ready in any order. */
  const runners = new Map<string, TestApp>();
  const closing: (() => Promise<void>)[] = [];

  let stores: Stores;
  beforeAll(async () => {
    target = await startTarget();
    const log = { warn: () => undefined };
    const db = openDatabase({ connection: story.database.connection, applicationName: 'test', log });
    closing.push(() => db.close());
    stores = createStores(db);
    const probe = (name: string, more: object = {}) => [
      name,
      { probe: 'http', every: '10s', timeout: '9s', parameters: { path: `/${name}` }, ...more },
    ];
    const pack = {
      title: 'Shop',
      connections: { web: { kind: 'http', url: target.url } },
      probes: Object.fromEntries([
        ...pooled.map((name) => probe(name)),
        ...hanging.map((name) => probe(name, { parameters: { path: `/hang/${name}` } })),
        ...Object.entries(ofHost).flatMap(([host, names]) => names.map((name) => probe(name, { host }))),
      ]),
    };
    mkdirSync(join(story.configFolder, 'systems'));
    writeFileSync(join(story.configFolder, 'systems', 'shop.yml'), JSON.stringify(pack));
  });
  afterAll(async () => {
    await Promise.all([...runners.values()].map((runner) => runner.kill()));
    await Promise.all(closing.map((close) => close()));
    target?.server.closeAllConnections();
    target?.server.close();
  });

  /** A process with no word of Slack in its environment. */
  async function startRunner(host: string): Promise<TestApp> {
    const env = { WATCHBILL_CONFIG: story.configFolder, WATCHBILL_ROLES: 'runner', WATCHBILL_HOST: host };
    const runner = await startApp({ database: story.database.connection, env });
    runners.set(host, runner);
    return runner;
  }

  /** The newest readings of the shop since a moment, by probe, once all of these are there. */
  async function measured(names: readonly string[], since: Date): Promise<readonly GradedReading[]> {
    const { samples } = stores;
    return await eventually(async () => {
      const latest = (await samples.latest(since)).filter(({ system }) => system === 'shop');
      return names.every((name) => latest.some(({ probe }) => probe === name)) && latest;
    }, patienceMs);
  }
  const heldBy = async (host: string) => {
    const { runners: all, held } = await stores.runners.look();
    const holder = all.find((one) => one.alive && one.host === host)?.holder;
    return held.filter((one) => one.holder === holder).map(({ name }) => name);
  };

  it('run the probes of their host and share the pool, none kept waiting by one that hangs', async () => {
    const since = new Date();
    await Promise.all([startRunner('db-1'), startRunner('db-2')]);
    const readings = await measured([...pooled, 'of-db-1', 'of-db-2'], since);
    for (const { probe, metric, value } of readings.filter((one) => one.metric === 'up'))
      expect([probe, metric, value]).toEqual([probe, 'up', 1]);
    const shares = await eventually(async () => {
      const both = [await heldBy('db-1'), await heldBy('db-2')];
      return both.every((held) => held.length === 9) && both;
    }, patienceMs);
    expect(shares[0]).toContain('host.db-1');
    expect(shares[1]).toContain('host.db-2');
    const [late] = (await measured(hanging, since)).filter(({ probe }) => probe === 'hang-1');
    expect(late).toMatchObject({ status: 'unknown' });
    // Each has its own slot of ten seconds: those that answer go on meanwhile.
    await measured(pooled, new Date());
  }, 120_000);

  it('are connected to no Slack, are ready, and tell what they run', async () => {
    const runner = runners.get('db-1');
    const answer = await runner?.get('/readyz');
    expect(answer?.status).toBe(200);
    const parts = (await answer?.json()) as { parts: readonly { part: string; detail: string }[] };
    const text = JSON.stringify(parts);
    expect(text).toMatch(/host db-1: \d+ probes of 9 shards/);
    expect(text).not.toContain('slack');
    const metrics = await (await runner?.get('/metrics'))?.text();
    expect(metrics).toMatch(/^watchbill_runner_shards 9$/m);
    expect(metrics).toMatch(/^watchbill_probe_runs_total\{outcome="ok"\} [1-9]/m);
    expect(story.calls('apps.connections.open')).toEqual([]);
  });

  it('take over within seconds what one held that is killed', async () => {
    await runners.get('db-1')?.kill();
    const since = new Date();
    await eventually(async () => (await heldBy('db-2')).length === 17, 15_000);
    await measured(pooled, since);
    expect(await heldBy('db-2')).not.toContain('host.db-1');
    expect(runners.get('db-2')?.output()).not.toContain('cannot be stored');
  }, 90_000);

  it('run on demand what another process asks for, at whichever host it is', async () => {
    await startRunner('db-1');
    await eventually(async () => (await heldBy('db-1')).includes('host.db-1'), 15_000);
    const { runners: all, probeAnswers } = stores;
    const backend = postgresBackend(story.database.connection);
    const asked = ['p1', 'of-db-1', 'of-db-2'].map((name) => ({
      ...plan(name, { probe: 'http', timeoutMs: 9_000 }),
      ...(name.startsWith('of-') ? { host: name.slice(3) } : {}),
    }));
    const parts = {
      runners: all,
      answers: probeAnswers,
      clock: systemClock,
      sharedNow: async () => new Date(),
      mintId: () => randomUUID(),
      send: async (queueName: string, jobs: readonly JobRequest[]) => {
        const queue = createQueue({ backend, queueName, report: () => undefined });
        await queue.add(jobs);
        await queue.close();
      },
    };
    const since = new Date();
    const answers = await askRunners(parts, [...asked, plan('elsewhere', { host: 'db-9' })]);
    const ups = answers.filter(({ metric }) => metric === 'up').map(({ probe, status }) => [probe, status]);
    expect(ups).toEqual([
      ['p1', 'ok'],
      ['of-db-1', 'ok'],
      ['of-db-2', 'ok'],
    ]);
    expect(answers.at(-1)).toMatchObject({ probe: 'elsewhere', status: 'unknown' });
    await measured(['p1', 'of-db-1', 'of-db-2'], since);
  }, 90_000);
});
