import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../../src/define/connections.ts';
import { metricsOf } from '../../src/define/probe.ts';
import http from '../../src/probes/http.ts';
import { hasOpenssl, makeCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { httpConnection, secretOf, startHttp, type TestServer } from '../support/http-servers.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...given: Parameters<typeof startHttp>): Promise<TestServer> {
  const server = await startHttp(...given);
  servers.push(server);
  return server;
}

const answers =
  (body: string, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(body);

const read = (
  connection: Connection<'http'>,
  parameters: object = {},
  signal = new AbortController().signal,
) => readingsOf(http, probeContext({ connection, signal }), parameters);

describe('the http probe', () => {
  it('answers that an end point is up, its status, how long it took and how much it said', async () => {
    const { url } = await serve(answers('healthy'));
    const readings = await read(httpConnection(url), { path: '/health' });
    expect(readings).toEqual([
      { metric: 'up', value: 1, unit: 'none', detail: `${url}/health answered 200` },
      { metric: 'status', value: 200, unit: 'none' },
      {
        metric: 'latency',
        value: expect.any(Number),
        unit: 'ms',
        detail: expect.stringMatching(/first byte [\d.]+ ms$/),
      },
      { metric: 'body-size', value: 7, unit: 'bytes' },
    ]);
  });

  it('is critical, with the status it had, where another is expected', async () => {
    const { url } = await serve(answers('{"x": 1}', 503));
    const readings = await read(httpConnection(url), {
      status: [204, '300-399'],
      json: [{ path: 'x', metric: 'x' }],
    });
    expect(readingOf(readings, 'up')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: `${url} answered 503 where 204, 300-399 is expected.`,
    });
    expect(readings.map(({ metric }) => metric)).toEqual(['up', 'status', 'latency', 'body-size']);
    expect(readingOf(await read(httpConnection(url), { status: [503] }), 'up').value).toBe(1);
  });

  it.each([
    ['^ok: \\d+$', 'first\r\nok: 12\nlast', 1],
    ['^ok$', 'not ok', 0],
    ['(?i)ready', 'READY', 1],
  ])('finds %j in %j: %i', async (bodyMatch, body, up) => {
    const { url } = await serve(answers(body));
    expect(readingOf(await read(httpConnection(url), { bodyMatch }), 'up').value).toBe(up);
  });

  it('does not know whether a line matches that is too long to be searched', async () => {
    const { url } = await serve(answers(`${'x'.repeat(100_000)}ready`));
    await expect(read(httpConnection(url), { bodyMatch: 'ready$' })).rejects.toThrow(
      'too long to be searched',
    );
  });

  it('reads figures of a JSON body, and is down where a value is another one', async () => {
    const body = {
      queue: { length: 3 },
      workers: [{ busy: true }],
      rate: '0.25',
      state: 'green',
      none: null,
    };
    const { url } = await serve(answers(JSON.stringify(body)));
    const json = [
      { path: 'queue.length', metric: 'queue-length', unit: 'count' },
      { path: 'workers.length', metric: 'workers', title: 'Workers that are there', unit: 'count' },
      { path: 'workers[0].busy', metric: 'busy' },
      { path: 'rate', metric: 'rate', unit: 'ratio' },
      { path: 'state', equals: 'green' },
      { path: 'none', equals: null },
    ];
    const readings = await read(httpConnection(url), { json });
    const value = (metric: string) => readingOf(readings, metric).value;
    expect([value('up'), value('queue-length'), value('workers'), value('busy'), value('rate')]).toEqual([
      1, 3, 1, 1, 0.25,
    ]);
    const other = await read(httpConnection(url), {
      json: [{ path: 'state', equals: 'blue', metric: 'state' }],
    });
    expect(readingOf(other, 'up')).toMatchObject({
      value: 0,
      detail: `${url} has "green" at 'state' where "blue" is expected.`,
    });
    expect(readingOf(other, 'state').error).toBe(
      `There is "green", which is no number, at 'state'. See to the path, or to who answers.`,
    );
    expect(metricsOf(http, http.parameters.parse({ json }))).toMatchObject({
      'queue-length': { title: 'Queue length', unit: 'count' },
      workers: { title: 'Workers that are there', unit: 'count' },
    });
  });

  it('does not know a figure that is not there, and still knows the others', async () => {
    const { url } = await serve(answers('{"a": 1}'));
    const readings = await read(httpConnection(url), {
      json: [
        { path: 'a', metric: 'a' },
        { path: 'b.c', metric: 'c' },
      ],
    });
    expect(readingOf(readings, 'a').value).toBe(1);
    expect(readingOf(readings, 'c').error).toMatch(/There is nothing at 'b.c'/);
  });

  it('makes one figure of several, and does not know it where one is no number or there is none', async () => {
    const { url } = await serve(
      answers('{"rows": [{"score": 0.9}, {"score": "0.2"}, {"score": 0.4}, {"no": 1}], "odd": [1, "x"]}'),
    );
    const readings = await read(httpConnection(url), {
      json: [
        { path: 'rows.*.score', take: 'min', metric: 'worst', unit: 'ratio' },
        { path: 'rows.*', take: 'count', metric: 'rows' },
        { path: 'gone.*', take: 'count', metric: 'none' },
        { path: 'odd.*', take: 'mean', metric: 'odd' },
        { path: 'gone.*.score', take: 'max', metric: 'gone' },
      ],
    });
    expect(readingOf(readings, 'worst')).toMatchObject({ value: 0.2, detail: 'min of 3' });
    expect(readingOf(readings, 'rows').value).toBe(4);
    expect(readingOf(readings, 'none').value).toBe(0);
    expect(readingOf(readings, 'odd').error).toMatch(/^1 of 2 are no numbers at 'odd\.\*'\./);
    expect(readingOf(readings, 'gone').error).toMatch(/^There is nothing at 'gone\.\*\.score'\./);
  });

  it('does not know what a body says that is no JSON', async () => {
    const { url } = await serve(answers('<html>'));
    await expect(read(httpConnection(url), { json: [{ path: 'a', metric: 'a' }] })).rejects.toThrow(
      `${url} answered a body that is no JSON.`,
    );
  });

  it('is critical, and answers nothing else, where nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await read(httpConnection(url))).toEqual([
      {
        metric: 'up',
        value: 0,
        unit: 'none',
        status: 'critical',
        detail: `${url} refuses the connection. See that it is running.`,
      },
    ]);
  });

  it('looks at several end points, each for itself', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/hangs') return;
      response.writeHead(request.url === '/admin' ? 200 : 404).end();
    });
    const away = await freePort();
    const readings = await read(httpConnection(url), {
      paths: ['/admin', { name: 'metrics', path: '/metrics' }, '/hangs', `http://127.0.0.1:${away}/`],
      timeout: '200ms',
    });
    expect(readingOf(readings, 'up', '/admin').value).toBe(1);
    expect(readingOf(readings, 'up', 'metrics')).toMatchObject({ value: 0, status: 'critical' });
    expect(readingOf(readings, 'status', 'metrics').value).toBe(404);
    expect(readingOf(readings, 'up', '/hangs').error).toMatch(/not answered within 200 ms/);
    expect(readingOf(readings, 'up', `http://127.0.0.1:${away}/`).detail).toMatch(/refuses the connection/);
  });

  it('knows nothing of one that hangs, unless being late is being down', async () => {
    const { url, open } = await serve(() => undefined);
    await expect(read(httpConnection(url), { timeout: '100ms' })).rejects.toThrow(
      'not answered within 100 ms',
    );
    const [only, ...others] = await read(httpConnection(url), { timeout: '100ms', late: 'down' });
    expect([only?.value, only?.status, others]).toEqual([0, 'critical', []]);
    await vi.waitFor(async () => expect(await open()).toBe(0));
  });

  it('sends what it is told, with the credentials of its connection, and shows none of them', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        seen.push([
          request.method,
          request.url,
          request.headers['x-env'],
          request.headers.authorization,
          body,
        ]);
        response.end('ok');
      });
    });
    const readings = await read(httpConnection(url, { bearer: secretOf('hunter2') }), {
      path: '/search?q=1',
      method: 'POST',
      headers: { 'X-Env': 'test' },
      body: '{"top": 1}',
    });
    expect(seen).toEqual([['POST', '/search?q=1', 'test', 'Bearer hunter2', '{"top": 1}']]);
    expect(JSON.stringify(readings)).not.toMatch(/hunter2|q=1/);
  });

  it('follows redirects only where it is told to', async () => {
    const { url } = await serve((request, response) =>
      request.url === '/' ? response.writeHead(302, { location: '/there' }).end() : response.end('there'),
    );
    expect(readingOf(await read(httpConnection(url)), 'status').value).toBe(302);
    const followed = await read(httpConnection(url), { redirects: 1, bodyMatch: '^there$' });
    expect(readingOf(followed, 'up')).toMatchObject({ value: 1, detail: `${url}/there answered 200` });
  });

  it.each([
    [{ surprise: 1 }, /Unrecognized key/],
    [{ path: '/', paths: ['/'] }, /names both path and paths/],
    [{ paths: ['/a', { name: '/a', path: '/b' }] }, /names an end point twice/],
    [{ method: 'HEAD', bodyMatch: 'x' }, /HEAD, which has none/],
    [{ bodyMatch: '(a+)+$' }, /repeats a group/],
    [{ json: [{ path: 'a..b', metric: 'a' }] }, /'a..b' is not a path into JSON/],
    [{ json: [{ path: 'a' }] }, /needs a metric/],
    [{ json: [{ path: 'a.*', metric: 'a' }] }, /leads to several values/],
    [{ json: [{ path: 'a.*', take: 'min', equals: 1, metric: 'a' }] }, /without 'equals'/],
    [{ json: [{ path: 'a', metric: 'up' }] }, /'up' is the name of another metric/],
    [
      {
        json: [
          { path: 'a', metric: 'a' },
          { path: 'b', metric: 'a' },
        ],
      },
      /'a' is the name of another metric/,
    ],
    [{ json: [{ path: 'a', metric: 'Queue_Length' }] }, /lower-case words joined by dashes/],
    [{ status: ['2xx'] }, /a range such as '200-299'/],
    [{ headers: { 'x-a': 'a\r\nx-b: c' } }, /one line of plain characters/],
    [{ headers: { 'x-auth-token': 'hunter2' } }, /stands in the open\. Give it to the connection, as/],
  ])('refuses %j', (parameters, message) => {
    expect(mistakesOf(http.parameters, parameters).join('\n')).toMatch(message);
  });

  it('can be shown to editors', () => {
    const schema = z.toJSONSchema(http.parameters, { io: 'input', unrepresentable: 'any' });
    expect(Object.keys(schema.properties ?? {})).toContain('bodyMatch');
  });
});

describe.skipIf(!hasOpenssl())('the http probe over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-http-probe-'));
  const files = hasOpenssl() ? makeCertificate(folder) : { authority: '', certificate: '', key: '' };
  afterAll(() => rmSync(folder, { recursive: true }));
  const secure = (more: object = {}) =>
    serve(answers('ok'), { key: readFileSync(files.key), cert: readFileSync(files.certificate), ...more });

  it('tells how long the certificate still holds', async () => {
    const { url } = await secure();
    const readings = await read(httpConnection(url, { ca: files.authority }));
    const left = readingOf(readings, 'certificate-days-left');
    expect(left.value).toBeGreaterThan(1.5);
    expect(left.value).toBeLessThanOrEqual(2);
    expect(left.detail).toMatch(/^'.* of the tests' ends \d{4}-\d\d-\d\d$/);
  });

  it('is critical where nobody trusts the certificate', async () => {
    const { url } = await secure();
    expect((await read(httpConnection(url)))[0]).toMatchObject({ value: 0, status: 'critical' });
  });

  it.each([
    [{ atLeast: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' }, /speaks TLSv1.2 where TLSv1.3 is expected/],
    [{ issuer: 'Encrypt' }, {}, /certificate of 'Authority of the tests' where 'Encrypt' is expected/],
    [{ issuer: 'Authority' }, {}, undefined],
  ])('expects %j', async (tls, server, fault) => {
    const { url } = await secure(server);
    const up = readingOf(await read(httpConnection(url, { ca: files.authority }), { tls }), 'up');
    expect(up.value).toBe(fault === undefined ? 1 : 0);
    if (fault !== undefined) expect(up.detail).toMatch(fault);
  });

  it('is critical where TLS is expected and not spoken', async () => {
    const { url } = await serve(answers('ok'));
    expect(readingOf(await read(httpConnection(url), { tls: {} }), 'up').detail).toMatch(
      /not served over TLS/,
    );
  });
});

describeHostileTarget('the http probe', {
  run: (port, signal) => read(httpConnection(`http://127.0.0.1:${port}`), {}, signal),
  drip: 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nand so on',
});
