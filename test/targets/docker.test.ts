import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfigError, UnreachableError } from '../../src/domain/errors.ts';
import { readDocker } from '../../src/targets/docker.ts';
import { dockerAbsence, dockerEndpoint, explain } from '../../src/targets/docker-endpoint.ts';
import { containersMissing, startTestEngine, type TestEngine } from '../support/containers.ts';
import { type HostileSocket, startHostileSocket } from '../support/hostile-socket.ts';

const socketAt = (path: string) => ({ kind: 'socket' as const, path });
const soon = () => AbortSignal.timeout(10_000);

function answer(body: string, status = '200 OK') {
  return (socket: Socket) =>
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
}

describe('dockerEndpoint', () => {
  it.each([
    [undefined, socketAt('/var/run/docker.sock')],
    ['unix://', socketAt('/var/run/docker.sock')],
    ['unix:///run/user/1/docker.sock', socketAt('/run/user/1/docker.sock')],
    ['tcp://h:2375', { kind: 'tcp', host: 'h', port: 2375, tls: false }],
    ['tcp://h', { kind: 'tcp', host: 'h', port: 2375, tls: false }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375, tls: false }],
    ['tcp://h:2376', { kind: 'tcp', host: 'h', port: 2376, tls: true }],
    ['https://h', { kind: 'tcp', host: 'h', port: 2376, tls: true }],
  ])('of %j is %j', (address, endpoint) => {
    expect(dockerEndpoint(address)).toEqual(endpoint);
  });

  it.each(['ssh://me@host', 'unix://relative', '/var/run/docker.sock', 'h:2375', 'tcp://', ''])(
    'refuses %j and says what to write',
    (address) => {
      expect(() => dockerEndpoint(address)).toThrow(ConfigError);
      expect(() => dockerEndpoint(address)).toThrow("Write 'unix:///path' or 'tcp://host:port'");
    },
  );
});

describe('dockerAbsence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-absence-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says that there is no engine where there is no socket', async () => {
    expect(await dockerAbsence(socketAt(join(folder, 'none')))).toContain('There is no container engine at');
  });

  it('says so of a file that is no socket', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await dockerAbsence(socketAt(join(folder, 'file')))).toContain('is not a socket');
  });

  it('sees a socket, and leaves an address to be asked', async () => {
    const engine = await startHostileSocket(() => {});
    expect(await dockerAbsence(socketAt(engine.path))).toBeUndefined();
    expect(await dockerAbsence({ kind: 'tcp', host: 'h', port: 1, tls: false })).toBeUndefined();
    await engine.close();
  });
});

describe('readDocker with an engine that misbehaves', () => {
  let engine: HostileSocket | undefined;
  const asked = async (behave: (socket: Socket) => void, signal = soon()) => {
    engine = await startHostileSocket(behave);
    return readDocker(socketAt(engine.path), signal);
  };
  afterEach(async () => {
    vi.unstubAllEnvs();
    // Whatever happened: the client has closed every connection it opened.
    await vi.waitFor(() => expect(engine?.open() ?? 0).toBe(0));
    await engine?.close();
    engine = undefined;
  });

  it('gives up when the signal is aborted while nothing is answered', async () => {
    const abort = new AbortController();
    const read = asked(() => abort.abort(new Error('deadline')), abort.signal);
    await expect(read).rejects.toThrow('deadline');
  });

  it('gives up when the answer drips', async () => {
    const abort = new AbortController();
    const drip = (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[');
      const timer = setInterval(() => socket.write(' '), 1);
      socket.on('close', () => clearInterval(timer));
      setTimeout(() => abort.abort(new Error('deadline')), 30);
    };
    await expect(asked(drip, abort.signal)).rejects.toThrow('deadline');
  });

  it('gives up when the answer is cut off', async () => {
    const abort = new AbortController();
    const cut = (socket: Socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[{"Id":');
      setTimeout(() => abort.abort(new Error('deadline')), 30);
    };
    await expect(asked(cut, abort.signal)).rejects.toThrow();
  });

  it.each([
    ['an empty answer', answer('')],
    ['what is not JSON', answer('<html>hello</html>')],
    ['other JSON', answer('{"hello":1}')],
    ['null', answer('null')],
  ])('says that %s is no engine', async (_, behave) => {
    await expect(asked(behave)).rejects.toThrow(/is not a Docker engine/);
  });

  it.each([
    [
      'an error of its own',
      answer('{"message":"out of order"}', '500 Internal Server Error'),
      /out of order/,
    ],
    ['a connection that is closed at once', (socket: Socket) => socket.destroy(), /did not answer/],
    [
      'what is not HTTP',
      (socket: Socket) => socket.end('\u0000\u0001garbage\r\n\r\n'),
      /did not answer: HPE_/,
    ],
  ])('is unreachable with %s', async (_, behave, reason) => {
    const read = asked(behave);
    await expect(read).rejects.toThrow(UnreachableError);
    await expect(read).rejects.toThrow(reason);
  });

  it('is unreachable when nobody listens any more', async () => {
    const gone = await startHostileSocket(() => {});
    await gone.close();
    await expect(readDocker(socketAt(gone.path), soon())).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  });

  // Root may open any socket, so the refusal is made here: it is the error that Node gives everybody else.
  it('says whose group to join when the socket is closed to us', () => {
    const refusal = Object.assign(new Error('connect EACCES /run/engine.sock'), { code: 'EACCES' });
    expect(explain({ kind: 'socket', path: '/run/engine.sock' }, refusal)).toBe(
      "The container engine at '/run/engine.sock' is closed to this user. Let the user into the socket's group.",
    );
  });

  it.each(['tcp://127.0.0.1:1', 'ssh://nobody@127.0.0.1'])(
    'goes to its socket though DOCKER_HOST is %s',
    async (host) => {
      vi.stubEnv('DOCKER_HOST', host);
      await expect(asked(answer('{}'))).rejects.toThrow(/is not a Docker engine/);
      expect(engine?.accepted()).toBe(2);
    },
  );
});

describe.skipIf(containersMissing !== undefined)(
  `readDocker with a real engine${containersMissing === undefined ? '' : ` (${containersMissing})`}`,
  () => {
    let engine: TestEngine;
    beforeAll(async () => {
      engine = await startTestEngine();
    });
    afterAll(() => engine?.close());

    it('sees a container created, running, using memory and stopped', async () => {
      const read = () => readDocker(socketAt(engine.socketPath), soon());
      expect((await read()).containers).toEqual([]);
      const container = await engine.startContainer('one', ['/busybox', 'sleep', '600']);
      const running = await read();
      expect(running.version).toMatch(/^\d+\.\d+/);
      expect(running.containers).toEqual([{ name: 'one', state: 'running', unhealthy: false }]);
      const stats = await container.stats({ stream: false });
      expect(stats.cpu_stats.cpu_usage.total_usage).toBeGreaterThan(0);
      await container.stop({ t: 0 });
      expect((await read()).containers).toEqual([{ name: 'one', state: 'exited', unhealthy: false }]);
    });
  },
);
