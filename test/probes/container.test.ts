import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import type { Clock } from '../../src/domain/clock.ts';
import container from '../../src/probes/container.ts';
import { containersMissing, startTestEngine, type TestEngine } from '../support/containers.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { logFrame, startWrittenEngine, type WrittenEngine } from '../support/written-engine.ts';
import { itReadsContainerLogs } from './container-log-real.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const patience = { timeout: 20_000, interval: 100 };
interface Around {
  readonly memory?: Map<string, unknown>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}
const run = async (connection: object, input: object, around: Around = {}) => {
  const parameters = container.parameters.parse(input);
  return inCatalogue(
    container,
    parameters,
    await container.run(probeContext({ connection, ...around }), parameters),
  );
};

describe.skipIf(containersMissing)('the container probe with a real engine', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
    await engine.startContainer('talker', [
      '/busybox',
      'sh',
      '-c',
      'i=0; while [ $i -lt 20 ]; do echo line $i; echo ERROR $i >&2; i=$((i+1)); done; exec /busybox sleep 3600',
    ]);
    const busy = await engine.docker.createContainer({
      name: 'busy',
      Image: engine.image,
      Cmd: ['/busybox', 'sh', '-c', 'while true; do :; done'],
      Labels: { app: 'shop' },
      HostConfig: { NetworkMode: 'host', Memory: 64 * 1024 * 1024, NanoCpus: 5e8 },
    });
    await busy.start();
    const quitter = await engine.docker.createContainer({
      name: 'quitter',
      Image: engine.image,
      Cmd: ['/busybox', 'sh', '-c', 'exit 3'],
      HostConfig: { NetworkMode: 'host', RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    });
    await quitter.start();
    const hog = await engine.docker.createContainer({
      name: 'hog',
      Image: engine.image,
      Cmd: ['/busybox', 'tail', '/dev/zero'],
      HostConfig: { NetworkMode: 'host', Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 },
    });
    await hog.start();
  }, 120_000);
  afterAll(() => engine?.close());
  const connection = () => ({ socketPath: engine.socketPath });

  it('tells what a running container uses, of its limits too', async () => {
    const memory = new Map<string, unknown>();
    const input = { names: ['busy'] };
    const first = await run(connection(), input, { memory });
    expect(figureOf(first, 'up', 'busy')).toBe(1);
    expect(figureOf(first, 'cpu', 'busy')).toBeUndefined();
    expect(figureOf(first, 'memory', 'busy')).toBeGreaterThan(0);
    expect(figureOf(first, 'memory-used', 'busy')).toBeLessThan(100);
    expect(figureOf(first, 'processes', 'busy')).toBe(1);
    expect(figureOf(first, 'image-age', 'busy')).toBeLessThan(1);
    const cpu = await vi.waitFor(async () => {
      const readings = await run(connection(), input, { memory });
      expect(figureOf(readings, 'cpu', 'busy')).toBeGreaterThan(0);
      return readings;
    }, patience);
    const used = cpu.find(({ metric }) => metric === 'cpu-used');
    expect(used).toMatchObject({ part: 'busy', unit: 'percent', detail: 'of 0.5 cores' });
    expect(used?.value).toBeCloseTo((figureOf(cpu, 'cpu', 'busy') ?? 0) * 2, 0);
  });

  it('counts lines of both streams of the log within the window', async () => {
    const logs = { pattern: 'ERROR [0-9]+', window: '10m' };
    await vi.waitFor(async () => {
      const readings = await run(connection(), { names: ['talk*'], logs });
      expect(readings.find(({ metric }) => metric === 'log-errors')).toMatchObject({
        part: 'talker',
        value: 20,
        detail: 'of 40 lines in 10 min',
      });
    }, patience);
    const tomorrow = { now: () => new Date(Date.now() + 86_400_000) };
    const later = await run(connection(), { names: ['talker'], logs }, { clock: tomorrow });
    expect(figureOf(later, 'log-errors', 'talker')).toBe(0);
    expect(figureOf(later, 'started', 'talker')).toBeGreaterThan(86_000);
  });

  it('is critical for one that ended, with its exit code and restarts, and for one that is not there', async () => {
    await vi.waitFor(async () => {
      const readings = await run(connection(), { names: ['quitter', 'never-was'] });
      expect(readings).toEqual([
        {
          metric: 'up',
          part: 'never-was',
          value: 0,
          unit: 'none',
          detail: "there is no container 'never-was'",
          status: 'critical',
        },
        {
          metric: 'up',
          part: 'quitter',
          value: 0,
          unit: 'none',
          detail: 'exited, exit code 3',
          status: 'critical',
        },
        { metric: 'restarts', part: 'quitter', value: 2, unit: 'count' },
      ]);
    }, patience);
  });

  it('says that one that took more memory than it may was killed', async () => {
    await vi.waitFor(async () => {
      const [up] = await run(connection(), { names: ['hog'] });
      expect(up).toMatchObject({
        value: 0,
        status: 'critical',
        // The engine of this test does not say why: nobody told it of the kernel's doing.
        detail: expect.stringMatching(/exited, exit code 137 \(SIGKILL\)$/),
      });
    }, patience);
  });

  it('finds containers by label, and says so when none has it', async () => {
    expect(figureOf(await run(connection(), { labels: { app: 'shop' } }), 'up', 'busy')).toBe(1);
    expect(figureOf(await run(connection(), { labels: { app: '' } }), 'up', 'busy')).toBe(1);
    expect(await run(connection(), { labels: { app: 'other' } })).toMatchObject([
      {
        metric: 'up',
        part: 'app=other',
        value: 0,
        status: 'critical',
        detail: 'no container has the label app=other',
      },
    ]);
  });

  it('sees a container that was paused as down, and up when it goes on', async () => {
    const talker = engine.docker.getContainer('talker');
    await talker.pause();
    expect((await run(connection(), { names: ['talker'] }))[0]).toMatchObject({
      value: 0,
      detail: 'paused, exit code 0',
    });
    await talker.unpause();
    expect(figureOf(await run(connection(), { names: ['talker'] }), 'up', 'talker')).toBe(1);
  });

  describe('and the container-log probe with it', () => itReadsContainerLogs(() => engine));
});

describe("the container probe with answers in Docker's form", () => {
  const engines: WrittenEngine[] = [];
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });
  const id = 'c0ffee';
  const image = 'sha256:1111';
  const clock = { now: () => new Date('2026-11-22T12:00:00Z') };
  const listed = { Id: id, Names: ['/api'], State: 'running', Status: 'Up 2 hours (healthy)', Labels: {} };
  const inspected = {
    Id: id,
    Image: image,
    RestartCount: 4,
    State: {
      Status: 'running',
      OOMKilled: false,
      ExitCode: 0,
      StartedAt: '2026-11-22T10:00:00.123456789Z',
      Health: { Status: 'healthy', FailingStreak: 0, Log: [] },
    },
    Config: { Tty: false },
    HostConfig: { NanoCpus: 0, CpuQuota: 150_000, CpuPeriod: 100_000, Memory: 1_073_741_824 },
  };
  const sample = (read: string, total_usage: number) => ({
    read,
    preread: '0001-01-01T00:00:00Z',
    pids_stats: { current: 23, limit: 18446744073709552000 },
    cpu_stats: {
      cpu_usage: { total_usage, usage_in_kernelmode: 1, usage_in_usermode: 2 },
      system_cpu_usage: 9e15,
      online_cpus: 4,
    },
    memory_stats: {
      usage: 600_000_000,
      limit: 1_073_741_824,
      stats: { inactive_file: 63_129_088, active_file: 5 },
    },
  });
  const recorded = async (answers: Record<string, unknown>) => {
    const engine = await startWrittenEngine({
      '/containers/json': [listed],
      [`/containers/${id}/json`]: inspected,
      [`/containers/${id}/stats`]: sample('2026-11-22T11:59:59.000000001Z', 10_000_000_000),
      [`/images/${image}/json`]: { Created: '2026-11-12T12:00:00Z' },
      ...answers,
    });
    engines.push(engine);
    return engine;
  };

  it('makes no share of a limit that is none, and forgets what it knew of containers that are gone', async () => {
    const limitless = sample('2026-11-22T11:59:59Z', 1);
    limitless.memory_stats.limit = 2 ** 64;
    const engine = await recorded({ [`/containers/${id}/stats`]: limitless });
    const memory = new Map<string, unknown>([['stats gone', {}]]);
    const readings = await run(engine, { names: ['api'] }, { memory, clock });
    const metrics = readings.map(({ metric }) => metric);
    expect(metrics).toContain('memory');
    expect(metrics).not.toContain('memory-used');
    expect([...memory.keys()]).toEqual([`stats ${id}`, `image ${image}`]);
  });

  it('tells every figure, cache of files taken off the memory as docker stats does', async () => {
    const log = Buffer.concat([
      logFrame(1, 'fine\n'),
      logFrame(2, 'ERROR no pool\n'),
      logFrame(1, 'ERR'),
      logFrame(2, 'ok\n'),
      logFrame(1, 'OR split\n'),
    ]);
    const engine = await recorded({ [`/containers/${id}/logs`]: log });
    const memory = new Map<string, unknown>();
    const input = { names: ['api'], logs: { pattern: 'ERROR' } };
    await run(engine, input, { memory, clock });
    engine.answers = {
      ...engine.answers,
      [`/containers/${id}/stats`]: sample('2026-11-22T12:00:59.000000001Z', 55_000_000_000),
    };
    const readings = await run(engine, input, { memory, clock });
    expect(Object.fromEntries(readings.map(({ metric, value }) => [metric, value]))).toEqual({
      up: 1,
      health: 1,
      restarts: 4,
      cpu: 75,
      'cpu-used': 50,
      memory: 536_870_912,
      'memory-used': 50,
      processes: 23,
      started: 7200,
      'image-age': 10,
      'log-errors': 2,
    });
    expect(new Set(readings.map(({ metric }) => metric))).toEqual(
      new Set(Object.keys(metricsOf(container, {}))),
    );
    expect(engine.asked.find((path) => path.includes('/logs'))).toContain(
      `since=${Date.parse('2026-11-22T11:00:00Z') / 1000}`,
    );
    expect(engine.asked.filter((path) => path.includes('/images/'))).toHaveLength(1);
  });

  it.each([
    ['unhealthy', 'critical', 'unhealthy, failed 3 times in a row'],
    ['starting', 'warning', 'starting, failed 3 times in a row'],
  ])('grades one that is %s as %s', async (Status, status, detail) => {
    const State = { ...inspected.State, Health: { Status, FailingStreak: 3, Log: [{ Output: 'a secret' }] } };
    const engine = await recorded({ [`/containers/${id}/json`]: { ...inspected, State } });
    const health = (await run(engine, { names: ['api'] }, { clock })).find(
      ({ metric }) => metric === 'health',
    );
    expect(health).toEqual({ metric: 'health', part: 'api', value: 0, unit: 'none', status, detail });
  });

  it('says that one was killed for lack of memory', async () => {
    const State = { ...inspected.State, Status: 'exited', OOMKilled: true, ExitCode: 137 };
    const engine = await recorded({
      '/containers/json': [{ ...listed, State: 'exited', Status: 'Exited (137) 1 minute ago' }],
      [`/containers/${id}/json`]: { ...inspected, State },
    });
    expect((await run(engine, { names: ['api'] }))[0]).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'killed for lack of memory, exited, exit code 137 (SIGKILL)',
    });
  });

  it('does without an image that is gone and without a date that says 1970', async () => {
    const gone = await recorded({ [`/images/${image}/json`]: undefined });
    expect(figureOf(await run(gone, { names: ['api'] }, { clock }), 'image-age', 'api')).toBeUndefined();
    const reproducible = await recorded({ [`/images/${image}/json`]: { Created: '1970-01-01T00:00:01Z' } });
    expect(
      figureOf(await run(reproducible, { names: ['api'] }, { clock }), 'image-age', 'api'),
    ).toBeUndefined();
  });

  it('says of one container alone that it cannot be read', async () => {
    const other = { ...listed, Id: 'beef', Names: ['/web'] };
    const engine = await recorded({ '/containers/json': [listed, other] });
    const readings = await run(engine, { names: ['*'] }, { clock });
    expect(readings.find(({ part }) => part === 'web')).toEqual({
      metric: 'up',
      part: 'web',
      unit: 'none',
      error: 'The container engine does not know it: No such container: beef.',
    });
    expect(figureOf(readings, 'up', 'api')).toBe(1);
  });

  it('refuses names that fit too many containers, and none at all', async () => {
    const many = Array.from({ length: 61 }, (_, index) => ({ ...listed, Names: [`/c${index}`] }));
    const engine = await recorded({ '/containers/json': many });
    await expect(run(engine, { names: ['c*'] })).rejects.toThrow('fit 61 containers');
    expect(container.parameters.safeParse({}).success).toBe(false);
  });

  it('reads a log of a terminal plainly and says when one is in no known form', async () => {
    const log = Buffer.from('ERROR one\r\nfine\r\nERROR two');
    const plain = await recorded({
      [`/containers/${id}/logs`]: log,
      [`/containers/${id}/json`]: { ...inspected, Config: { Tty: true } },
    });
    const logs = { pattern: '^ERROR' };
    expect(figureOf(await run(plain, { names: ['api'], logs }, { clock }), 'log-errors', 'api')).toBe(2);
    const broken = await recorded({ [`/containers/${id}/logs`]: log });
    expect((await run(broken, { names: ['api'], logs }, { clock }))[0]?.error).toContain('no known form');
  });

  it('counts at least what a log holds that is too long to be read as a whole', async () => {
    const frame = logFrame(1, 'ERROR again and again and again\n'.repeat(2000));
    const engine = await recorded({
      [`/containers/${id}/logs`]: Buffer.concat(Array.from({ length: 300 }, () => frame)),
    });
    const readings = await run(engine, { names: ['api'], logs: { pattern: 'ERROR' } }, { clock });
    const log = readings.find(({ metric }) => metric === 'log-errors');
    expect(log?.detail).toMatch(
      /^at least, of more than \d+ lines in 60 min|^at least, of more than \d+ lines in 1 h$/,
    );
    expect(log?.value).toBeGreaterThan(100_000);
    expect(log?.value).toBeLessThan(600_000);
  });
});

describe('the container probe where there is no engine', () => {
  it('is unknown and says where it looked', async () => {
    await expect(run({ socketPath: '/nowhere/docker.sock' }, { names: ['api'] })).rejects.toThrow(
      '/nowhere/docker.sock',
    );
  });
});

describeHostileTarget('the container probe', {
  run: (port, signal) => run({ host: `tcp://127.0.0.1:${port}` }, { names: ['api'] }, { signal }),
  drip: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[{"Id":"a","State":"running"},',
});
