import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import docker from '../../src/probes/docker.ts';
import { containersMissing, startTestEngine } from '../support/containers.ts';
import { startHostileSocket } from '../support/hostile-socket.ts';
import { startWrittenEngine } from '../support/written-engine.ts';
import { inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-docker-'));
const socketPath = join(folder, 'docker.sock');
const container = (name: string, State: string, Status: string) => ({
  Id: name,
  Names: [`/${name}`],
  State,
  Status,
});

// Answers the two questions as Docker 27 does; health cannot be had from an engine without systemd.
let containers: unknown[] = [];
function startEngine(where: string | number): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://engine').pathname;
    response.statusCode = path === '/version' || path === '/containers/json' ? 200 : 404;
    response.end(
      JSON.stringify(path === '/version' ? { Version: '27.3.1', ApiVersion: '1.47' } : containers),
    );
  });
  return new Promise((resolve) => {
    const done = () => resolve(server);
    if (typeof where === 'string') server.listen(where, done);
    else server.listen(where, '127.0.0.1', done);
  });
}

let engine: Server;
beforeAll(async () => {
  engine = await startEngine(socketPath);
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});

const run = (
  parameters: { host?: string; socketPath?: string; required?: boolean; images?: boolean; disk?: boolean },
  signal = new AbortController().signal,
) => docker.run(probeContext({ signal }), { required: false, images: false, disk: false, ...parameters });

describe('the docker probe', () => {
  it('counts running containers and names the version', async () => {
    containers = [
      container('web', 'running', 'Up 2 hours (healthy)'),
      container('old', 'exited', 'Exited (0)'),
    ];
    expect(await run({ socketPath })).toEqual([
      { metric: 'containers-running', value: 1, unit: 'count', detail: '1 of 2, engine 27.3.1' },
      { metric: 'containers-unhealthy', value: 0, unit: 'count' },
    ]);
  });

  it('warns of containers that are unhealthy, dead or restart over and over', async () => {
    containers = [
      container('db', 'running', 'Up 5 minutes (unhealthy)'),
      container('loop', 'restarting', 'Restarting (1) 3 seconds ago'),
      container('web', 'running', 'Up 2 hours'),
    ];
    expect((await run({ socketPath }))[1]).toEqual({
      metric: 'containers-unhealthy',
      value: 2,
      unit: 'count',
      detail: 'db, loop (restarting)',
      status: 'warning',
    });
  });

  it('names five of many and says how many it left out', async () => {
    containers = Array.from({ length: 8 }, (_, index) => container(`c${index}`, 'dead', 'Dead'));
    expect((await run({ socketPath }))[1]?.detail).toMatch(/^c0 \(dead\), .*c4 \(dead\) and 3 more$/);
  });

  it('tells images without a name and disk that could be given back, where asked to', async () => {
    const recorded = await startWrittenEngine({
      '/version': { Version: '27.3.1' },
      '/containers/json': [],
      '/images/json': [{ Size: 300 }, { Size: 200 }],
      '/system/df': {
        LayersSize: 5000,
        Images: [
          { Containers: 1, Size: 900, SharedSize: 100 },
          { Containers: 0, Size: 700, SharedSize: 100 },
          { Containers: -1, Size: 50, SharedSize: -1 },
        ],
        Containers: [{ State: 'running', SizeRw: 10 }, { State: 'exited', SizeRw: 30 }, { State: 'exited' }],
        Volumes: [
          { UsageData: { RefCount: 0, Size: 70 } },
          { UsageData: { RefCount: 2, Size: 80 } },
          { UsageData: { RefCount: 0, Size: -1 } },
          { UsageData: null },
        ],
        BuildCache: [
          { InUse: false, Shared: false, Size: 5 },
          { InUse: true, Shared: false, Size: 6 },
          { InUse: false, Shared: true, Size: 7 },
        ],
      },
    });
    const readings = await run({ socketPath: recorded.socketPath, images: true, disk: true });
    await recorded.close();
    expect(inCatalogue(docker, {}, readings).slice(2)).toEqual([
      { metric: 'images-dangling', value: 2, unit: 'count' },
      { metric: 'images-dangling-size', value: 500, unit: 'bytes' },
      { metric: 'disk-reclaimable', part: 'images', value: 600, unit: 'bytes' },
      { metric: 'disk-reclaimable', part: 'containers', value: 30, unit: 'bytes' },
      { metric: 'disk-reclaimable', part: 'volumes', value: 70, unit: 'bytes' },
      { metric: 'disk-reclaimable', part: 'build cache', value: 5, unit: 'bytes' },
    ]);
    expect(recorded.asked.find((path) => path.startsWith('/images'))).toContain('dangling');
  });

  it.skipIf(containersMissing)(
    'tells both of a real engine',
    async () => {
      const real = await startTestEngine();
      try {
        const readings = await run({ socketPath: real.socketPath, images: true, disk: true });
        expect(
          inCatalogue(docker, {}, readings)
            .map(({ metric, part }) => part ?? metric)
            .slice(2),
        ).toEqual([
          'images-dangling',
          'images-dangling-size',
          'images',
          'containers',
          'volumes',
          'build cache',
        ]);
        expect(readings.find(({ part }) => part === 'images')?.value).toBeGreaterThan(500_000);
      } finally {
        await real.close();
      }
    },
    60_000,
  );

  it('asks an engine on another host', async () => {
    containers = [];
    const remote = await startEngine(0);
    const host = `tcp://127.0.0.1:${(remote.address() as AddressInfo).port}`;
    expect((await run({ host }))[0]).toMatchObject({ value: 0, detail: '0 of 0, engine 27.3.1' });
    remote.close();
  });

  it('reads nothing where there is no engine', async () => {
    expect(await run({ socketPath: join(folder, 'none.sock') })).toEqual([]);
  });

  it('fails where there is no engine and one is required', async () => {
    const answer = run({ socketPath: join(folder, 'none.sock'), required: true });
    await expect(answer).rejects.toThrow(/There is no container engine at .*none\.sock/);
  });

  it('fails, required or not, when it cannot be seen whether there is one', async () => {
    const loop = join(folder, 'loop');
    symlinkSync(loop, loop);
    await expect(run({ socketPath: join(loop, 'docker.sock') })).rejects.toThrow('did not answer: ELOOP');
  });

  it('fails, required or not, when an engine is there and hangs', async () => {
    const abort = new AbortController();
    const hanging = await startHostileSocket(() => abort.abort(new Error('deadline')));
    await expect(run({ socketPath: hanging.path }, abort.signal)).rejects.toThrow('deadline');
    await vi.waitFor(() => expect(hanging.open()).toBe(0));
    await hanging.close();
  });
});
