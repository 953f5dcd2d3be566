import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import compose from '../../src/probes/compose.ts';
import { parseDependsOn } from '../../src/targets/compose-project.ts';
import { containersMissing, startTestEngine, type TestEngine } from '../support/containers.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { startWrittenEngine, type WrittenEngine } from '../support/written-engine.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const run = async (connection: object, input: object, signal = new AbortController().signal) => {
  const parameters = compose.parameters.parse(input);
  return inCatalogue(
    compose,
    parameters,
    await compose.run(probeContext({ connection, signal }), parameters),
  );
};
const labels = (service: string, more: object = {}) => ({
  'com.docker.compose.project': 'shop',
  'com.docker.compose.service': service,
  'com.docker.compose.oneoff': 'False',
  ...more,
});

describe.skipIf(containersMissing)('the compose probe with a real engine', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
    for (const [name, service, command] of [
      ['shop-api-1', 'api', 'exec /busybox sleep 3600'],
      ['shop-api-2', 'api', 'exec /busybox sleep 3600'],
      ['shop-db-1', 'db', 'exit 1'],
    ] as const) {
      const made = await engine.docker.createContainer({
        name,
        Image: engine.image,
        Cmd: ['/busybox', 'sh', '-c', command],
        Labels: labels(service),
        HostConfig: { NetworkMode: 'host' },
      });
      await made.start();
      if (command === 'exit 1') await made.wait();
    }
  }, 120_000);
  afterAll(() => engine?.close());

  it('counts the containers of each service against what is expected', async () => {
    const readings = await run(
      { socketPath: engine.socketPath },
      { project: 'shop', services: { api: 3, db: 1 } },
    );
    expect(figureOf(readings, 'services-down')).toBe(2);
    expect(figureOf(readings, 'running', 'api')).toBe(2);
    expect(figureOf(readings, 'missing', 'api')).toBe(1);
    expect(readings.find(({ part, metric }) => part === 'db' && metric === 'up')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: expect.stringMatching(/^0 of 1 running; shop-db-1: Exited \(1\)/),
    });
  });

  it('is content with one container of each service where nothing is said', async () => {
    const readings = await run({ socketPath: engine.socketPath }, { project: 'shop' });
    expect(readings[0]).toEqual({
      metric: 'services-down',
      value: 1,
      unit: 'count',
      detail: 'db',
      status: 'critical',
    });
    expect(figureOf(readings, 'up', 'api')).toBe(1);
    expect(figureOf(readings, 'missing', 'api')).toBe(0);
  });

  it('is critical for a project that nobody started', async () => {
    expect(await run({ socketPath: engine.socketPath }, { project: 'none' })).toEqual([
      {
        metric: 'services-down',
        value: 1,
        unit: 'count',
        detail: "there is no container of the project 'none'",
        status: 'critical',
      },
    ]);
  });
});

describe("the compose probe with answers in Docker's form", () => {
  let engine: WrittenEngine;
  const container = (name: string, service: string, Status: string, more: object = {}) => ({
    Id: name,
    Names: [`/${name}`],
    State: Status.startsWith('Up') ? 'running' : 'exited',
    Status,
    Labels: labels(service, more),
  });
  beforeAll(async () => {
    engine = await startWrittenEngine({
      '/containers/json': [
        container('shop-web-1', 'web', 'Up 2 hours', {
          'com.docker.compose.depends_on': 'api:service_healthy:false',
        }),
        container('shop-api-1', 'api', 'Exited (137) 5 minutes ago', {
          'com.docker.compose.depends_on':
            'db:service_healthy:true,migrate:service_completed_successfully:false',
        }),
        container('shop-db-1', 'db', 'Up 2 hours (unhealthy)'),
        container('shop-db-2', 'db', 'Up 2 hours (healthy)'),
        container('shop-cache-1', 'cache', 'Up 3 seconds (health: starting)'),
        container('shop-migrate-1', 'migrate', 'Exited (0) 2 hours ago'),
        container('shop-api-run-1', 'api', 'Up 1 minute', { 'com.docker.compose.oneoff': 'True' }),
      ],
    });
  });
  afterAll(() => engine.close());

  it('tells health, jobs that are done and what a service needs that is down', async () => {
    const readings = await run(engine, {
      project: 'shop',
      services: { web: 2, api: 1, db: 2, cache: 1, migrate: 1, old: 0 },
    });
    const of = (metric: string, part: string) =>
      readings.find((one) => one.metric === metric && one.part === part);
    expect(of('up', 'web')?.detail).toBe('1 of 2 running; needs api, which is down');
    expect(of('up', 'api')).toMatchObject({
      value: 0,
      detail: '0 of 1 running; shop-api-1: Exited (137) 5 minutes ago',
    });
    expect(of('up', 'db')).toMatchObject({ value: 1 });
    expect(of('health', 'db')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'shop-db-1 is unhealthy',
    });
    expect(of('health', 'cache')).toMatchObject({
      value: 0,
      status: 'warning',
      detail: 'shop-cache-1 is starting',
    });
    expect(of('health', 'web')).toBeUndefined();
    expect(of('up', 'migrate')).toMatchObject({ value: 1, detail: 'completed' });
    expect(of('up', 'old')).toMatchObject({ value: 1 });
    expect(readings[0]).toMatchObject({ value: 2, detail: 'web, api' });
    expect(new Set(readings.map(({ metric }) => metric))).toEqual(
      new Set(Object.keys(metricsOf(compose, {}))),
    );
  });

  it('asks once, for the project alone', async () => {
    const before = engine.asked.length;
    await run(engine, { project: 'shop' });
    const asked = engine.asked.slice(before);
    expect(asked).toHaveLength(1);
    expect(decodeURIComponent(asked[0] ?? '')).toContain('com.docker.compose.project=shop');
  });

  it.each([
    ['', []],
    ['db', [{ service: 'db', condition: 'service_started' }]],
    [
      'db:service_healthy:false,x:y',
      [
        { service: 'db', condition: 'service_healthy' },
        { service: 'x', condition: 'y' },
      ],
    ],
  ])('reads the dependencies %j', (text, dependencies) => {
    expect(parseDependsOn(text)).toEqual(dependencies);
  });
});

describeHostileTarget('the compose probe', {
  run: (port, signal) => run({ host: `tcp://127.0.0.1:${port}` }, { project: 'shop' }, signal),
});
