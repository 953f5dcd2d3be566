import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import docker from '../../src/probes/docker.ts';
import { startHostileSocket } from '../support/hostile-socket.ts';
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
  parameters: { host?: string; socketPath?: string; required?: boolean },
  signal = new AbortController().signal,
) => docker.run(probeContext({ signal }), { required: false, ...parameters });

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

  it('fails, required or not, when an engine is there and hangs', async () => {
    const abort = new AbortController();
    const hanging = await startHostileSocket(() => abort.abort(new Error('deadline')));
    await expect(run({ socketPath: hanging.path }, abort.signal)).rejects.toThrow('deadline');
    await vi.waitFor(() => expect(hanging.open()).toBe(0));
    await hanging.close();
  });
});
