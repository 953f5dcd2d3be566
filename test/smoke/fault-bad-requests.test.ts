import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { residentBytes, residentMemoryKnown } from '../support/resident-memory.ts';

const MIB = 1024 * 1024;

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  database = await testDatabase();
  // No Slack is named: the local workspace runs as well, at the same address.
  app = await startApp({ database: database.connection });
});
afterAll(async () => {
  await app?.kill();
  await database.drop();
});

const port = () => Number(new URL(app.url).port);

interface Refusal {
  readonly status: number;
  readonly sentBytes: number;
  readonly mostBytes: number;
}

/** Sends zeros as fast as they are taken until an answer or the end of the connection comes, or 40 MiB are sent. */
async function sendUntilRefused(headers: Readonly<Record<string, string>>): Promise<Refusal> {
  const chunk = Buffer.alloc(256 * 1024, '0');
  const sending = request(`${app.url}/alerts/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  let status = 0;
  let sentBytes = 0;
  let mostBytes = 0;
  let over = false;
  // The server may hang up while we are still talking; what it said before that counts.
  sending.on('error', () => undefined);
  sending.on('response', (response) => {
    status = response.statusCode ?? 0;
    over = true;
    response.resume();
  });
  const closed = new Promise<void>((resolve) => sending.on('close', () => resolve()));
  void closed.then(() => {
    over = true;
  });
  sending.flushHeaders();
  while (!over && sentBytes < 40 * MIB) {
    const taken = new Promise<void>((resolve) => sending.write(chunk, () => resolve()));
    await Promise.race([taken, closed]);
    sentBytes += chunk.length;
    mostBytes = Math.max(mostBytes, residentBytes(app.pid));
  }
  await eventually(() => over);
  sending.destroy();
  return { status, sentBytes, mostBytes };
}

describe.skipIf(!residentMemoryKnown)('a body without end', () => {
  it.for([
    {
      how: 'in chunks, of which nobody said how many',
      headers: { 'transfer-encoding': 'chunked' },
      mostMiB: 20,
    },
    { how: 'announced as 2 GiB', headers: { 'content-length': String(2 ** 31) }, mostMiB: 1 },
  ])('is refused with 413 and costs no memory, $how', async ({ headers, mostMiB }) => {
    const before = residentBytes(app.pid);
    const { status, sentBytes, mostBytes } = await sendUntilRefused(headers);
    expect(status).toBe(413);
    expect(sentBytes / MIB).toBeLessThanOrEqual(mostMiB);
    expect((mostBytes - before) / MIB).toBeLessThan(50);
    expect((await app.get('/healthz')).status).toBe(200);
  });
});

describe('a request that is not meant well', () => {
  it('does not keep others waiting when it trickles in, two hundred times over', async () => {
    const slow = Array.from({ length: 200 }, (): Socket => connect(port(), '127.0.0.1'));
    onTestFinished(() => {
      for (const socket of slow) socket.destroy();
    });
    await Promise.all(
      slow.map(async (socket, index) => {
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        // Half of them stop in the middle of the header, half in the middle of the body.
        const rest =
          index % 2 === 0 ? 'X-Slow: ' : 'Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{';
        socket.write(`POST /alerts/generic HTTP/1.1\r\nHost: 127.0.0.1\r\n${rest}`);
      }),
    );
    const begun = performance.now();
    expect((await app.postAlert({ name: 'Served all the same' })).status).toBe(202);
    expect((await app.get('/readyz')).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(slow.filter((socket) => socket.destroyed)).toEqual([]);
  });

  it('is refused with 431 when its header has 64 kB', async () => {
    const answer = await app.get('/healthz');
    expect(answer.status).toBe(200);
    const large = await fetch(`${app.url}/alerts/generic`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-large': 'a'.repeat(64 * 1024) },
      body: '{}',
    });
    expect(large.status).toBe(431);
  });

  it.for([
    { what: 'lists in lists', body: '['.repeat(100_000) + ']'.repeat(100_000) },
    { what: 'objects in objects', body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
    {
      what: 'labels in labels',
      body: `{"name":"Deep","labels":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    },
    { what: 'a key for the prototype', body: '{"name":"Poisoned","__proto__":{"severity":"critical"}}' },
    { what: 'half an object', body: '{"name":"Cut' },
  ])('is refused with 400 when it holds $what', async ({ body }) => {
    expect((await app.postAlert(body)).status).toBe(400);
    expect((await app.get('/healthz')).status).toBe(200);
  });

  it('does not reach the local workspace under a name that is not this machine’s', async () => {
    const ask = (host: string, path: string) =>
      new Promise<number>((resolve, reject) => {
        const asking = request({ port: port(), host: '127.0.0.1', path, headers: { host } });
        asking.on('response', (response) => resolve(response.resume().statusCode ?? 0));
        asking.on('error', reject).end();
      });
    expect(await ask(`localhost:${port()}`, '/')).toBe(200);
    for (const path of ['/', '/api/auth.test']) {
      expect(await ask(`rebound.attacker.example:${port()}`, path)).toBe(403);
      expect(await ask('127.0.0.1.attacker.example', path)).toBe(403);
    }
  });
});
