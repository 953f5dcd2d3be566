import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { NotFoundError, UnreachableError } from '../../src/domain/errors.ts';
import { askEngine } from '../../src/targets/docker-engine.ts';
import { hasOpenssl, makeCertificate } from '../support/certificates.ts';
import { type HostileSocket, startHostileSocket } from '../support/hostile-socket.ts';

const soon = () => AbortSignal.timeout(20_000);
const anything = z.unknown();
let server: HostileSocket | undefined;
afterEach(async () => {
  await vi.waitFor(() => expect(server?.open() ?? 0).toBe(0), { timeout: 5_000 });
  await server?.close();
  server = undefined;
});

async function asked(behave: (socket: Socket) => void, signal = soon()): Promise<unknown> {
  server = await startHostileSocket(behave);
  return askEngine({ kind: 'socket', path: server.path }, signal, (engine) => engine.get('/x', anything));
}
const head = (status: string) => `HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`;
/** Writes for as long as anybody listens. */
function pour(socket: Socket): void {
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

describe('askEngine', () => {
  it('takes no more of an answer than it has room for', async () => {
    const answer = asked((socket) => {
      socket.write(head('200 OK'));
      pour(socket);
    });
    await expect(answer).rejects.toThrow('more than 33554432 bytes');
  });

  it('takes little of a refusal', async () => {
    const answer = asked((socket) => {
      socket.write(head('500 Internal Server Error'));
      pour(socket);
    });
    await expect(answer).rejects.toThrow('more than 4096 bytes');
  });

  it('says what the engine does not know, and what it refuses', async () => {
    const body = '{"message":"No such container: x"}';
    const missing = asked((socket) =>
      socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    await expect(missing).rejects.toThrow(NotFoundError);
    await expect(missing).rejects.toThrow('No such container: x');
  });

  it('closes a stream of which nobody wants more', async () => {
    server = await startHostileSocket((socket) => {
      socket.write(head('200 OK'));
      pour(socket);
    });
    let taken = 0;
    await askEngine({ kind: 'socket', path: server.path }, soon(), (engine) =>
      engine.stream('/logs', async (piece) => {
        taken += piece.length;
        return taken < 1_000_000;
      }),
    );
    expect(taken).toBeLessThan(3_000_000);
  });

  it('leaves no connection behind that the engine would keep', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}';
    expect(await asked((socket) => void socket.write(answer))).toEqual({});
  });

  it('asks nothing when it is too late already', async () => {
    await expect(asked(() => {}, AbortSignal.abort(new Error('deadline')))).rejects.toThrow('deadline');
    expect(server?.accepted()).toBe(0);
  });
});

describe.runIf(hasOpenssl())('askEngine over TLS', () => {
  it('shows and checks the certificates in DOCKER_CERT_PATH', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-engine-tls-'));
    const { authority, certificate, key } = makeCertificate(folder);
    const ca = readFileSync(authority);
    const options = {
      key: readFileSync(key),
      cert: readFileSync(certificate),
      ca,
      requestCert: true,
      rejectUnauthorized: true,
    };
    const engine = createServer(options, (_, response) => response.end('{"ok":true}')).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const { port } = engine.address() as AddressInfo;
    const get = () =>
      askEngine({ kind: 'tcp', host: '127.0.0.1', port, tls: true }, soon(), (one) => one.get('/', anything));
    try {
      await expect(get()).rejects.toThrow(UnreachableError);
      for (const [file, name] of [
        [authority, 'ca.pem'],
        [certificate, 'cert.pem'],
        [key, 'key.pem'],
      ] as const) {
        copyFileSync(file, join(folder, name));
      }
      vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${port}`);
      vi.stubEnv('DOCKER_CERT_PATH', folder);
      expect(await get()).toEqual({ ok: true });
    } finally {
      engine.close();
      rmSync(folder, { recursive: true });
    }
  });
});
