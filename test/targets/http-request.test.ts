import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/define/connections.ts';
import { type HttpRequest, requestHttp } from '../../src/targets/http-request.ts';
import { DownError } from '../../src/targets/network-failure.ts';
import { hasOpenssl, makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { startHostileTcp } from '../support/hostile-tcp.ts';
import { httpConnection, secretOf, startHttp, type TestServer } from '../support/http-servers.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...given: Parameters<typeof startHttp>): Promise<TestServer> {
  const server = await startHttp(...given);
  servers.push(server);
  return server;
}

const never = new AbortController().signal;
const ask = (connection: Connection<'http'>, request: HttpRequest = {}, signal = never) =>
  requestHttp(connection, request, signal);
const echo: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
  const { method, url, headers } = request;
  const body: Buffer[] = [];
  request.on('data', (piece: Buffer) => body.push(piece));
  request.on('end', () =>
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(body).toString() })),
  );
};
const said = async (...given: Parameters<typeof ask>) => JSON.parse((await ask(...given)).body.toString());

describe('a request', () => {
  it('answers status, headers, body and how long each part took', async () => {
    const server = await serve((_, response) => response.writeHead(418, { 'x-pot': 'tea' }).end('short'));
    const answer = await ask(httpConnection(server.url));
    expect(answer).toMatchObject({ status: 418, headers: { 'x-pot': 'tea' }, size: 5, address: server.url });
    expect(answer.body.toString()).toBe('short');
    const { connect = -1, firstByte, total } = answer.timings;
    expect(Math.min(connect, firstByte, total)).toBeGreaterThanOrEqual(0);
    expect(total).toBeGreaterThanOrEqual(connect + firstByte);
    expect(answer.tls).toBeUndefined();
  });

  it('closes its connection, also to a server that would keep it', async () => {
    const server = await serve((_, response) => response.setHeader('connection', 'keep-alive').end('x'));
    await ask(httpConnection(server.url));
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it.each([
    ['', '/health', '/health'],
    ['/', 'health', '/health'],
    ['/prefix', '/health', '/prefix/health'],
    ['/prefix/', '/', '/prefix/'],
    ['/prefix', '', '/prefix'],
    ['/p?key=1', '/q?x=2?y', '/p/q?key=1&x=2?y'],
    ['', '/a#b', '/a%23b'],
  ])('goes from an address with %j and a path %j to %j', async (base, path, wanted) => {
    const { url } = await serve(echo);
    expect((await said(httpConnection(url + base), { path })).url).toBe(wanted);
  });

  it('carries its method, headers and body', async () => {
    const { url } = await serve(echo);
    const request = { method: 'put', headers: { 'Content-Type': 'text/plain' }, body: 'grüße' };
    expect(await said(httpConnection(url), request)).toMatchObject({
      method: 'PUT',
      headers: { 'content-type': 'text/plain', 'content-length': '7' },
      body: 'grüße',
    });
  });

  it('has no body to wait for after HEAD', async () => {
    const { url } = await serve((_, response) => response.setHeader('content-length', '10').end());
    expect(await ask(httpConnection(url), { method: 'HEAD' })).toMatchObject({ status: 200, size: 0 });
  });

  it.each([
    ['a token', { bearer: secretOf('t0ken') }, { authorization: 'Bearer t0ken' }],
    [
      'a password',
      { basic: { username: 'a', password: secretOf('b:c') } },
      { authorization: 'Basic YTpiOmM=' },
    ],
    ['headers', { headers: { 'X-Key': secretOf('k'), 'X-Plain': 'p' } }, { 'x-key': 'k', 'x-plain': 'p' }],
  ])('carries %s of its connection', async (_, more, wanted) => {
    const { url } = await serve(echo);
    expect((await said(httpConnection(url, more))).headers).toMatchObject(wanted);
  });

  it('carries the user of an address that is a secret, and shows only its host', async () => {
    const { port, url } = await serve(echo);
    const answer = await ask(httpConnection(secretOf(`http://a:b%3Ac@127.0.0.1:${port}/key`)), {
      path: '/x',
    });
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      url: '/key/x',
      headers: { authorization: 'Basic YTpiOmM=' },
    });
    expect(answer.address).toBe(url);
  });

  it('shows another host nothing of its credentials', async () => {
    const { url } = await serve(echo);
    const connection = httpConnection('http://localhost:1', {
      bearer: secretOf('t0ken'),
      headers: { 'x-key': secretOf('k') },
    });
    const { headers } = await said(connection, { path: `${url}/y` });
    expect(headers.authorization).toBeUndefined();
    expect(headers['x-key']).toBeUndefined();
  });

  it('says in a sentence, without the secret, that a secret is no address', async () => {
    const failure = await ask(httpConnection(secretOf('hunter2'))).catch((error: Error) => error.message);
    expect(failure).toMatch(/address that the secret holds is none/);
    expect(failure).not.toContain('hunter2');
  });
});

describe('a body', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is unpacked from %s', async (encoding, pack) => {
    const { url } = await serve((_, response) =>
      response.setHeader('content-encoding', encoding).end(pack(Buffer.from('packed'))),
    );
    const answer = await ask(httpConnection(url));
    expect([answer.body.toString(), answer.size]).toEqual(['packed', 6]);
  });

  it.each([
    ['HEAD', 200, 'gzip'],
    ['GET', 204, 'br'],
    ['GET', 200, 'deflate'],
  ])('that is not there (%s, %d) is none in %s either', async (method, status, encoding) => {
    const { url } = await serve((_, response) =>
      response.writeHead(status, { 'content-encoding': encoding }).end(),
    );
    expect(await ask(httpConnection(url), { method })).toMatchObject({ status, size: 0 });
  });

  it.each(['identity', 'gzip'])('of more than the limit is an error, in %s', async (encoding) => {
    const plain = Buffer.alloc(100_001);
    const { url, open } = await serve((_, response) =>
      response.setHeader('content-encoding', encoding).end(encoding === 'gzip' ? gzipSync(plain) : plain),
    );
    await expect(ask(httpConnection(url), { bodyLimit: 100_000 })).rejects.toThrow(
      `${url} answered more than 97.7 KiB. Raise the limit, or ask for less.`,
    );
    expect((await ask(httpConnection(url), { bodyLimit: 100_001 })).size).toBe(100_001);
    await vi.waitFor(async () => expect(await open()).toBe(0));
  });

  it('of more than the limit is given up where it stands, though it has no end', async () => {
    let pouring = true;
    const { url } = await serve((_, response) => {
      const pour = (): void => {
        while (pouring && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour).on('close', () => {
        pouring = false;
      });
      pour();
    });
    await expect(ask(httpConnection(url))).rejects.toThrow('more than 1 MiB');
    await vi.waitFor(() => expect(pouring).toBe(false));
  });

  it.each([
    ['is no gzip', 'gzip', Buffer.from('plain')],
    ['breaks off', 'gzip', gzipSync(Buffer.alloc(1000)).subarray(0, 20)],
    ['is no brotli', 'br', Buffer.from('\xff\xff')],
  ])('that %s is an error', async (_, encoding, bytes) => {
    const { url } = await serve((_request, response) =>
      response.setHeader('content-encoding', encoding).end(bytes),
    );
    await expect(ask(httpConnection(url))).rejects.toThrow('cannot be unpacked');
  });

  it('in an encoding that nobody asked for is an error, and is not waited for', async () => {
    const { url, open } = await serve(
      (_, response) => void response.setHeader('content-encoding', 'x-zap').write('?'),
    );
    await expect(ask(httpConnection(url))).rejects.toThrow("in the encoding 'x-zap'");
    await vi.waitFor(async () => expect(await open()).toBe(0));
  });

  it('is handed on as it comes where somebody takes it', async () => {
    const { url } = await serve((_, response) => response.end('abc'));
    const pieces: string[] = [];
    const answer = await ask(httpConnection(url), { take: (piece) => void pieces.push(piece.toString()) });
    expect([pieces.join(''), answer.body.length, answer.size]).toEqual(['abc', 0, 3]);
  });

  it('that is shorter than was said is an error', async () => {
    const hostile = await startHostileTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'));
    });
    await expect(ask(httpConnection(`http://127.0.0.1:${hostile.port}`))).rejects.toThrow(DownError);
    await hostile.close();
  });
});

describe('a redirect', () => {
  const redirects =
    (to: (path: string) => [number, string]) => (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/end') return echo(request, response);
      const [status, location] = to(request.url ?? '');
      return response.writeHead(status, { location }).end('<p>moved</p>');
    };

  it('is an answer like any other unless it is to be followed', async () => {
    const { url } = await serve(redirects(() => [302, '/end']));
    expect((await ask(httpConnection(url))).status).toBe(302);
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'b'],
    [308, 'PUT', 'PUT', 'b'],
    [302, 'HEAD', 'HEAD', undefined],
  ])('of status %i turns %s into %s', async (status, method, wanted, body) => {
    const seen: string[] = [];
    const { url } = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      redirects(() => [status, '/end'])(request, response);
    });
    const taken: Buffer[] = [];
    const request = { method, redirects: 1, ...(method === 'HEAD' ? {} : { body: 'b' }) };
    await ask(httpConnection(url), { ...request, take: (piece) => void taken.push(piece) });
    expect(seen).toEqual([`${method} /`, `${wanted} /end`]);
    const text = Buffer.concat(taken).toString();
    expect(text === '' ? undefined : JSON.parse(text).body).toBe(body);
  });

  it('goes with the credentials to the same host', async () => {
    const { url } = await serve(redirects(() => [302, '/end']));
    const connection = httpConnection(url, { bearer: secretOf('t') });
    expect((await said(connection, { redirects: 5 })).headers.authorization).toBe('Bearer t');
  });

  it('is followed five times at most', async () => {
    let asked = 0;
    const { url } = await serve((request, response) => {
      asked += 1;
      redirects((path) => [302, `${path}x`])(request, response);
    });
    await expect(ask(httpConnection(url), { redirects: 99 })).rejects.toThrow(
      'redirects more often than is followed',
    );
    expect(asked).toBe(6);
  });

  it('leads to another host only without credentials', async () => {
    const other = await serve(echo);
    const { url } = await serve(redirects(() => [302, `${other.url}/end`]));
    expect((await said(httpConnection(url), { redirects: 1 })).url).toBe('/end');
    for (const more of [{ bearer: secretOf('t') }, { headers: { 'x-key': 'k' } }]) {
      await expect(ask(httpConnection(url, more), { redirects: 1 })).rejects.toThrow(
        'another host and must not see the credentials',
      );
    }
    const cookie = { redirects: 1, headers: { Cookie: 'c' } };
    await expect(ask(httpConnection(url), cookie)).rejects.toThrow('must not see the credentials');
  });

  it('takes no user from the address that it leads to', async () => {
    let own = '';
    const { url } = await serve(redirects(() => [302, `${own.replace('//', '//mallory:pw@')}/end`]));
    own = url;
    expect((await said(httpConnection(url), { redirects: 1 })).headers.authorization).toBeUndefined();
    const answer = await ask(httpConnection(url, { bearer: secretOf('t') }), { redirects: 1 });
    expect(JSON.parse(answer.body.toString()).headers.authorization).toBe('Bearer t');
    expect(answer.address).toBe(`${url}/end`);
  });

  it.each(['https://127.0.0.1/', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'http://['])(
    'to %j is not followed',
    async (location) => {
      const { url } = await serve(redirects(() => [302, location]));
      await expect(ask(httpConnection(url), { redirects: 5 })).rejects.toThrow(
        /another scheme and not followed|what is no address/,
      );
    },
  );
});

describe('a failure', () => {
  it('says that nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(ask(httpConnection(url))).rejects.toThrow(`${url} refuses the connection.`);
    await expect(ask(httpConnection(url))).rejects.toBeInstanceOf(DownError);
  });

  it('says that a name has no address', async () => {
    await expect(ask(httpConnection('http://nobody.invalid'))).rejects.toThrow(/no address|no name server/);
  });

  it('says that what answers is no HTTP', async () => {
    const hostile = await startHostileTcp((socket) => void socket.end('220 mail.example ESMTP\r\n'));
    const url = `http://127.0.0.1:${hostile.port}`;
    await expect(ask(httpConnection(url))).rejects.toThrow(`${url} answered something that is no HTTP.`);
    await hostile.close();
  });

  it('is the reason of the signal, and nothing is sent when it comes before', async () => {
    let asked = 0;
    const { url } = await serve(() => {
      asked += 1;
    });
    const gone = AbortSignal.abort(new Error('deadline'));
    await expect(ask(httpConnection(url), {}, gone)).rejects.toThrow('deadline');
    expect(asked).toBe(0);
  });

  it('leaves no connection to a server that changes the protocol', async () => {
    const hostile = await startHostileTcp((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      );
    });
    await expect(ask(httpConnection(`http://127.0.0.1:${hostile.port}`))).rejects.toThrow('another protocol');
    await vi.waitFor(() => expect(hostile.open()).toBe(0));
    await hostile.close();
  });

  it('says that the certificates of the authority cannot be read', async () => {
    const { url } = await serve(echo);
    await expect(ask(httpConnection(url, { ca: '/nowhere/ca.pem' }))).rejects.toThrow(
      "The certificates in '/nowhere/ca.pem' cannot be read (ENOENT).",
    );
  });
});

describe.skipIf(!hasOpenssl())('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-http-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files: TestCertificate;
  beforeAll(() => {
    files = makeCertificate(folder);
  });
  const secure = () =>
    serve((_, response) => response.end('ok'), {
      key: readFileSync(files.key),
      cert: readFileSync(files.certificate),
    });

  it('trusts the authority that is named, and answers the certificate and the version', async () => {
    const { url } = await secure();
    const answer = await ask(httpConnection(url, { ca: files.authority }));
    expect(answer.tls?.certificate.subject.CN).toBe('A server of the tests');
    expect(answer.tls?.protocol).toBe('TLSv1.3');
    expect(answer.timings.tls).toBeGreaterThan(0);
  });

  it('is down for who does not know the authority', async () => {
    const { url } = await secure();
    await expect(ask(httpConnection(url))).rejects.toThrow(`${url} is not trusted:`);
    await expect(ask(httpConnection(url))).rejects.toBeInstanceOf(DownError);
  });

  it('takes any certificate where that is asked for', async () => {
    const { url } = await secure();
    expect((await ask(httpConnection(url, { insecure: true }))).status).toBe(200);
  });

  it('says that the port speaks no TLS', async () => {
    const { port } = await serve(echo);
    await expect(ask(httpConnection(`https://127.0.0.1:${port}`))).rejects.toThrow('does not agree on TLS');
  });
});
