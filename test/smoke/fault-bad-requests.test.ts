import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
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

/** A post of a body that is written by hand. The server may hang up while it is still being written. */
function startPost(headers: Readonly<Record<string, string>>) {
  const sending = request(`${app.url}/alerts/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sending.on('error', () => undefined);
  const closed = new Promise<'closed'>((resolve) => sending.on('close', () => resolve('closed')));
  const status = new Promise<number>((resolve) =>
    sending.on('response', (response) => resolve(response.resume().statusCode ?? 0)),
  );
  sending.flushHeaders();
  onTestFinished(() => void sending.destroy());
  const write = (bytes: number) =>
    new Promise<void>((resolve) => sending.write(Buffer.alloc(bytes, '0'), () => resolve()));
  return { status, closed, write: (bytes: number) => Promise.race([write(bytes), closed]) };
}

describe('a body without end', () => {
  it.skipIf(!residentMemoryKnown)('is refused with 413 at its limit, and costs little memory', async () => {
    const before = residentBytes(app.pid);
    const { status, closed, write } = startPost({ 'transfer-encoding': 'chunked' });
    let most = 0;
    for (let sent = 0; sent < 16; sent += 1) {
      await write(MIB);
      most = Math.max(most, residentBytes(app.pid));
    }
    await write(1);
    expect(await status).toBe(413);
    // Whoever goes on all the same finds the line cut.
    for (let sent = 16; sent < 40 && (await write(MIB)) !== 'closed'; sent += 1)
      most = Math.max(most, residentBytes(app.pid));
    expect(await closed).toBe('closed');
    expect((most - before) / MIB).toBeLessThan(50);
    expect((await app.get('/healthz')).status).toBe(200);
  });

  it('is refused with 413 before any of it is sent, when it is announced as 2 GiB', async () => {
    const { status } = startPost({ 'content-length': String(2 ** 31) });
    expect(await status).toBe(413);
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
