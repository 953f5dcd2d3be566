import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { createGuardedCall, isInsideAddress } from '../../src/http/guarded-call.ts';
import { createOutside } from '../../src/http/outside.ts';
import { hasOpenssl, makeCertificate } from '../support/certificates.ts';

const name = 'watcher.example.org';
const inside = '127.0.0.1';
/** Another address of this machine, in the part of one that is elsewhere. */
const elsewhere = '127.0.0.2';

describe.skipIf(!hasOpenssl() || process.platform !== 'linux')('a guarded call (needs openssl)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'watchbill-call-'));
  const before = getCACertificates('default');
  const servers: Server[] = [];
  /** The address of the server that each connection came to. */
  const connections: (string | undefined)[] = [];
  const asked: unknown[] = [];
  let answer: RequestListener;
  let port: number;

  beforeAll(async () => {
    const made = makeCertificate(dir, `DNS:${name}`);
    const files = { cert: readFileSync(made.certificate), key: readFileSync(made.key) };
    setDefaultCACertificates([...before, readFileSync(made.authority, 'utf8')]);
    for (const host of [inside, elsewhere]) {
      const server = createServer(files, (request, response) => {
        asked.push({ url: request.url, host: request.headers.host });
        answer(request, response);
      });
      server.on('connection', (socket: Socket) => connections.push(socket.localAddress));
      await new Promise<void>((resolve) => server.listen(port ?? 0, host, resolve));
      port = (server.address() as AddressInfo).port;
      servers.push(server);
    }
  });
  afterAll(async () => {
    setDefaultCACertificates(before);
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
    rmSync(dir, { recursive: true });
  });
  beforeEach(() => {
    connections.length = 0;
    asked.length = 0;
    answer = (_request, response) => response.end('good');
  });

  /** A call in whose world only 127.0.0.1 is inside; the name leads to each of the places in turn, then to the last. */
  function calling(...places: readonly (readonly string[])[]) {
    let looked = 0;
    const call = createGuardedCall({
      isInside: (address) => address === inside,
      resolve: async () => {
        const found = places[Math.min(looked, places.length - 1)] ?? [];
        looked += 1;
        return found.map((address) => ({ address, family: 4 }));
      },
    });
    const once = () => call(new URL(`https://${name}:${port}/ping`), AbortSignal.timeout(5_000));
    return { once, looked: () => looked };
  }

  it('goes to where the name led when it was looked at, wherever it leads afterwards', async () => {
    const { once, looked } = calling([elsewhere], [inside]);
    expect(await (await once()).text()).toBe('good');
    expect(looked()).toBe(1);
    expect(connections).toEqual([elsewhere]);
    expect(asked).toEqual([{ url: '/ping', host: `${name}:${port}` }]);
    await expect(once()).rejects.toThrow(UnreachableError);
    expect(looked()).toBe(2);
    expect(connections).toEqual([elsewhere]);
  });

  it.each([
    ['inside', [inside]],
    ['elsewhere and inside', [elsewhere, inside]],
    ['nowhere', []],
  ])('is not made where the name leads %s', async (_where, places) => {
    await expect(calling(places).once()).rejects.toThrow(`'${name}' leads to this machine`);
    expect(connections).toEqual([]);
  });

  it('shows the host a name to be known by, and no other host', async () => {
    const call = createGuardedCall({
      isInside: () => false,
      resolve: async () => [{ address: elsewhere, family: 4 }],
    });
    await expect(
      call(new URL(`https://other.example.org:${port}/`), AbortSignal.timeout(5_000)),
    ).rejects.toThrow(/altnames/);
    expect(asked).toEqual([]);
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: `https://${inside}/` }).end();
    expect((await calling([elsewhere]).once()).status).toBe(302);
    expect(connections).toEqual([elsewhere]);
  });

  it('takes an answer without a body', async () => {
    answer = (_request, response) => response.writeHead(204).end();
    expect((await calling([elsewhere]).once()).status).toBe(204);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '0.0.0.0'])(
    'is not made to a number inside: %s',
    async (host) => {
      const call = createGuardedCall({
        resolve: () => Promise.reject(new Error('Nobody asks for a number.')),
      });
      const url = new URL(`https://${host}:${port}/`);
      await expect(call(url, AbortSignal.timeout(5_000))).rejects.toThrow(UnreachableError);
      expect(connections).toEqual([]);
    },
  );

  it('is what an address from outside is read by', async () => {
    const outside = createOutside();
    const request = { url: 'https://localhost/', host: /localhost/, maxBytes: 100, timeoutMs: 5_000 };
    await expect(outside.read(request)).rejects.toThrow("'localhost' leads to this machine");
  });
});

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '169.254.169.254',
    '::1',
    '::',
    'fe80::1',
    '::ffff:127.0.0.1',
    'nonsense',
  ])('is inside: %s', (address) => {
    expect(isInsideAddress(address)).toBe(true);
  });

  it.each(['203.0.113.7', '10.0.0.1', '2001:db8::1'])('is not inside: %s', (address) => {
    expect(isInsideAddress(address)).toBe(false);
  });
});
