import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { readVersion } from '../../../src/targets/qdrant/ask-qdrant.ts';
import { withQdrant } from '../../../src/targets/qdrant/open-qdrant.ts';
import { qdrantAddress } from '../../../src/targets/qdrant/qdrant-address.ts';
import { scrollPages } from '../../../src/targets/qdrant/scroll-pages.ts';
import { hasOpenssl, makeCertificate } from '../../support/certificates.ts';

describe('the address of a Qdrant', () => {
  it.each([
    ['http://localhost', { host: 'localhost', port: 6333, https: false, prefix: '' }],
    ['http://localhost:80', { port: 80 }],
    ['https://q.example.org', { port: 6333, https: true }],
    ['https://q.example.org:443/', { port: 443, prefix: '', origin: 'https://q.example.org:443' }],
    ['https://q.example.org:443/vectors/', { port: 443, prefix: '/vectors' }],
    ['http://[::1]:6333', { host: '[::1]', port: 6333 }],
    ['http://me:p%40ss@h:1', { authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}` }],
  ])('%s is %j', (text, address) => {
    expect(qdrantAddress(text)).toMatchObject(address);
  });

  it.each(['otherhost:6333', 'ftp://h', 'grpc://secret@h', ''])('refuses %j without repeating it', (text) => {
    expect(() => qdrantAddress(text)).toThrow("Write one such as 'http://localhost:6333'");
    if (text !== '') expect(() => qdrantAddress(text)).not.toThrow(text);
  });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    answer(request, response, requests.length);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const root = '{"title":"qdrant - vector search engine","version":"1.18.0"}';
const json = (response: ServerResponse, body: string, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
const soon = () => AbortSignal.timeout(20_000);
const scroll = (url: string) =>
  withQdrant({ url }, soon(), async (qdrant) => {
    const ids: unknown[] = [];
    for await (const points of scrollPages(qdrant, 'docs', { fields: [], vectors: false })) {
      ids.push(...points.map(({ id }) => id));
    }
    return ids;
  });

describe('asking Qdrant', () => {
  it('sends the key and the path of the address, and nothing to the console', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { url, requests } = await serve((_, response) => json(response, root));
    const connection = {
      url: new Secret(`${url.replace('//', '//me:word@')}/proxy`),
      apiKey: new Secret('the-key'),
    };
    expect(await withQdrant(connection, soon(), readVersion)).toMatchObject({ version: '1.18.0' });
    expect(requests[0]?.url).toBe('/proxy/');
    expect(requests[0]?.headers).toMatchObject({
      'api-key': 'the-key',
      authorization: `Basic ${Buffer.from('me:word').toString('base64')}`,
    });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('asks once more when a kept connection was dropped, and only once', async () => {
    const { url, requests } = await serve((request, response, count) => {
      if (count === 2) request.socket.destroy();
      else json(response, root);
    });
    const versions = await withQdrant({ url }, soon(), async (qdrant) => [
      await readVersion(qdrant),
      await readVersion(qdrant),
    ]);
    expect(versions).toHaveLength(2);
    expect(requests).toHaveLength(3);
    const { url: dead, requests: asked } = await serve((request) => void request.socket.destroy());
    await expect(withQdrant({ url: dead }, soon(), readVersion)).rejects.toThrow('did not answer');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['another program', '{"title":"Elasticsearch","version":"9"}', 200, 'is not a Qdrant that is understood'],
    ['a page', '<html>', 200, 'is not a Qdrant that is understood'],
    ['a redirect', '', 302, 'did not answer'],
    ['an error page', '<h1>Bad Gateway</h1>', 502, 'answered 502: <h1>Bad Gateway</h1>'],
  ])('says so when %s answers', async (_, body, status, words) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html', location: 'http://127.0.0.1:1/' }).end(body);
    });
    await expect(withQdrant({ url }, soon(), readVersion)).rejects.toThrow(words);
  });

  it('follows no redirect with its key', async () => {
    const { url, requests } = await serve((_, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    await expect(withQdrant({ url, apiKey: new Secret('k') }, soon(), readVersion)).rejects.toThrow();
    expect(requests.map((request) => request.url)).toEqual(['/']);
  });

  it('stops reading an answer that has no end', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const part = Buffer.alloc(1024 * 1024, ' ');
      const pour = (): void => {
        while (!response.destroyed && response.write(part));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(withQdrant({ url }, soon(), readVersion)).rejects.toThrow('answers more than is read here');
  });

  it.each(['gzip', 'deflate', 'br'])(
    'unpacks nothing, so that no answer in %s grows without end',
    async (encoding) => {
      // Read as it says it is packed, this would be understood.
      const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding] ?? gzipSync;
      const { url, requests } = await serve((_, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
          .end(pack(root)),
      );
      await expect(withQdrant({ url }, soon(), readVersion)).rejects.toThrow(
        'is not a Qdrant that is understood',
      );
      expect(requests[0]?.headers['accept-encoding']).toBe('identity');
    },
  );

  it('asks for smaller pages where points are too large for one answer', async () => {
    const limits: number[] = [];
    const { url } = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(request, 'end');
      const { limit, offset = 1 } = JSON.parse(Buffer.concat(chunks).toString());
      limits.push(limit);
      const count = Math.min(limit, 13 - offset);
      const points = Array.from({ length: count }, (_, index) => ({ id: offset + index }));
      const next = offset + count < 13 ? offset + count : null;
      const padding = ' '.repeat(5 * 1024 * 1024 * Math.max(1, limit));
      json(
        response,
        `${JSON.stringify({ result: { points, next_page_offset: next } })}${padding.slice(0, 70 * 1024 * 1024)}`,
      );
    });
    expect(await scroll(url)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(limits.slice(0, 2)).toEqual([64, 8]);
  });

  it.each(['{"result":{"points":[{"no":"id"}]}}', '{"result":{"points":"all"}}', '{"result":null}', '[]'])(
    'does not take %s for points',
    async (body) => {
      const { url } = await serve((_, response) => json(response, body));
      await expect(scroll(url)).rejects.toThrow('is not a Qdrant that is understood');
    },
  );

  it('says which file of certificates cannot be read', async () => {
    const connection = { url: 'https://127.0.0.1:1', ca: '/nowhere/ca.pem' };
    await expect(withQdrant(connection, soon(), readVersion)).rejects.toThrow(
      "The certificates in '/nowhere/ca.pem' cannot be read",
    );
  });

  it.skipIf(!hasOpenssl())('trusts an authority of its own, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-qdrant-tls-'));
    const { authority, certificate, key } = makeCertificate(folder);
    const tls = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_, response) =>
      json(response, root),
    ).listen(0, '127.0.0.1');
    await once(tls, 'listening');
    const url = `https://127.0.0.1:${(tls.address() as AddressInfo).port}`;
    expect(await withQdrant({ url, ca: authority }, soon(), readVersion)).toMatchObject({
      version: '1.18.0',
    });
    await expect(withQdrant({ url }, soon(), readVersion)).rejects.toThrow(
      /did not answer: \w*(CERT|ISSUER|SIGN)/,
    );
    tls.closeAllConnections();
    tls.close();
    rmSync(folder, { recursive: true });
  });
});
