import { afterEach, describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import containerLog from '../../src/probes/container-log.ts';
import { describeHostileTarget, startHostileTcp } from '../support/hostile-tcp.ts';
import { startLogFront } from '../support/log-front.ts';
import { logFrame, startWrittenEngine, type WrittenEngine } from '../support/written-engine.ts';
import { figures, runProbe } from './run-probe.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const clock = { now: () => new Date(now) };
const at = (secondsAgo: number) => `${new Date(now - secondsAgo * 1000).toISOString().slice(0, -1)}456789Z`;
const run = (connection: object, input: object, signal = AbortSignal.timeout(28_000)) =>
  runProbe(containerLog, { names: ['api'], ...input }, { clock, connection, signal });

describe("the container-log probe with answers in Docker's form", () => {
  const engines: WrittenEngine[] = [];
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });
  const listed = (name: string, id = name) => ({
    Id: id,
    Names: [`/${name}`],
    State: 'running',
    Status: 'Up 2 hours',
    Labels: { app: 'shop' },
  });
  const inspected = (Tty = false, StartedAt = '2026-11-22T10:00:00.123456789Z') => ({
    Image: 'sha256:1111',
    State: { Status: 'running', StartedAt },
    Config: { Tty },
  });
  const written = async (answers: Record<string, unknown>) => {
    const engine = await startWrittenEngine({
      '/containers/json': [listed('api')],
      '/containers/api/json': inspected(),
      ...answers,
    });
    engines.push(engine);
    return engine;
  };

  it('counts what a window holds, by the time of the engine and not by that in the line', async () => {
    const log = Buffer.concat([
      logFrame(1, `${at(61)} ERROR 2026-11-22T11:59:30Z just before\n`),
      logFrame(2, `${at(59)} ERROR 2020-01-01T00:00:00Z\n`),
      logFrame(1, `${at(10)} {"level":"warn","ms":12.5}\n`),
      logFrame(1, `${at(5)} fine\n`),
    ]);
    const engine = await written({ '/containers/api/logs': log });
    const input = {
      window: '1m',
      pattern: 'ERROR',
      patterns: { warnings: { level: ['warn'] } },
      extract: { took: { field: 'ms', unit: 'ms' } },
    };
    const readings = await run(engine, input);
    expect(figures(readings)).toEqual({
      'lines[api]': 3,
      'bytes[api]': 'ERROR 2020-01-01T00:00:00Z\n{"level":"warn","ms":12.5}\nfine\n'.length,
      'last-line-age[api]': 5,
      'matches[api]': 1,
      'share[api]': 33.3,
      'rate[api]': 1,
      'warnings[api]': 1,
      'warnings-share[api]': 33.3,
      'warnings-rate[api]': 1,
      'took[api]': 12.5,
    });
    const catalogue = metricsOf(containerLog, containerLog.parameters.parse({ names: ['api'], ...input }));
    expect(new Set(readings.map(({ metric }) => metric))).toEqual(new Set(Object.keys(catalogue)));
    // Podman counts since in whole seconds.
    expect(engine.asked.at(-1)).toContain(`timestamps=true&since=${now / 1000 - 61}`);
    await run(engine, { lines: 7, pattern: 'x' });
    expect(engine.asked.at(-1)).toContain('timestamps=true&tail=7');
  });

  it('does not stop at one container that cannot be read, and says so where none can', async () => {
    const answers = {
      '/containers/json': [listed('api'), listed('web'), listed('new')],
      '/containers/api/logs': logFrame(1, `${at(1)} x\n`),
      '/containers/web/json': inspected(),
      '/containers/web/logs': Buffer.from('no frames at all'),
      '/containers/new/json': inspected(false, '0001-01-01T00:00:00Z'),
      '/containers/new/logs': Buffer.alloc(0),
    };
    const engine = await written(answers);
    const readings = await run(engine, { names: [], labels: { app: 'shop' }, lines: 10, pattern: 'x' });
    expect(figures(readings)).toMatchObject({
      'matches[api]': 1,
      'matches[web]': expect.stringContaining('in no known form'),
      'lines[web]': expect.stringContaining('in no known form'),
      'matches[new]': "Container 'new' was never started: it has no log. Start it.",
    });
    await expect(run(engine, { names: ['web'], lines: 10, pattern: 'x' })).rejects.toThrow('no known form');
    await expect(run(engine, { names: ['web', 'gone'], lines: 10, pattern: 'x' })).rejects.toThrow(
      `At '${engine.socketPath}' there is no container 'gone'.`,
    );
  });

  it('is unknown, and not half counted, where the log is too long or is refused', async () => {
    const engine = await written({ '/containers/api/logs': logFrame(1, `${at(1)} ${'x'.repeat(5_000)}\n`) });
    await expect(run(engine, { lines: 10, pattern: 'x', maxBytes: 1_000 })).rejects.toThrow(
      "The part of the log of 'api' that is asked for has more than 1000 bytes.",
    );
    engine.answers = { ...engine.answers, '/containers/api/logs': undefined };
    await expect(run(engine, { lines: 10, pattern: 'x' })).rejects.toThrow('does not know it');
  });

  it('is given up in time, and the next run is served', async () => {
    const lines = Array.from({ length: 500 }, () => logFrame(1, `${at(1)} ${'a'.repeat(1_400)}\n`));
    const engine = await written({ '/containers/api/logs': Buffer.concat(lines) });
    const slow = run(engine, { lines: 500, pattern: 'a*a*b' }, AbortSignal.timeout(300));
    await expect(slow).rejects.toThrow(/aborted due to timeout/);
    expect(figures(await run(engine, { lines: 500, pattern: 'a' }))['matches[api]']).toBe(500);
  });
});

it.each([
  [{ pattern: 'x' }],
  [{ pattern: 'x', window: '1h', lines: 5 }],
  [{ pattern: 'x', lines: 5, names: [] }],
  [{ pattern: 'x', lines: 5, files: '/var/log/x' }],
  [{ pattern: 'x', lines: 5, times: ['iso'] }],
  [{ patterns: { matches: 'x' }, pattern: 'y', lines: 5 }],
  [{ patterns: { a: 'x' }, extract: { a: { match: '(x)' } }, lines: 5 }],
  [{ extract: { a: { match: 'x' } }, lines: 5 }],
])('a container-log probe with %j is refused', (parameters) => {
  expect(containerLog.parameters.safeParse({ names: ['api'], ...parameters }).success).toBe(false);
});

const asked = { window: '1h', pattern: 'x' };

describeHostileTarget('the container-log probe', {
  run: (port, signal) => run({ host: `tcp://127.0.0.1:${port}` }, asked, signal),
  drip: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[{"Id":"a","State":"running"},',
});

const goodLog = logFrame(1, `${at(9)} a line of a log\n`).toString('latin1');
describeHostileTarget('the container-log probe at the log itself', {
  run: async (port, signal) => {
    const front = await startLogFront(port);
    try {
      return await run({ host: `tcp://127.0.0.1:${front.port}` }, asked, signal);
    } finally {
      await vi.waitFor(() => expect(front.open()).toBe(0), { timeout: 5_000 });
      await front.close();
    }
  },
  drip: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${goodLog.length.toString(16)}\r\n${goodLog}\r\n`.repeat(
    3,
  ),
});

it('a log without end is left at the deadline, with its socket, however long its lines are', async () => {
  const server = await startHostileTcp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const endless = logFrame(1, `${at(1)} ${'x'.repeat(16_000)}`);
      const pour = (): void => {
        while (!socket.destroyed && socket.write(endless));
      };
      socket.on('drain', pour);
      pour();
    });
  });
  const front = await startLogFront(server.port);
  const abort = new AbortController();
  const answer = run({ host: `tcp://127.0.0.1:${front.port}` }, asked, abort.signal);
  await vi.waitFor(() => expect(server.open()).toBe(1), { timeout: 25_000 });
  abort.abort(new Error('deadline'));
  await expect(answer).rejects.toThrow('deadline');
  await vi.waitFor(() => expect(server.open() + front.open()).toBe(0), { timeout: 25_000 });
  await front.close();
  await server.close();
});
