import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { lightFetch } from '../../src/slack/light-fetch.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

const post = (body: string, more: RequestInit = {}): RequestInit => ({ method: 'POST', body, ...more });

/** A server of raw bytes: each connection is given to `serve` when something came in. */
async function listenRaw(serve: (socket: Socket, count: number) => void): Promise<string> {
  let count = 0;
  return listen(
    createTcpServer((socket) => {
      ends.push(() => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('data', () => {
        count += 1;
        serve(socket, count);
      });
    }),
  );
}

describe('a call to Slack', () => {
  it('sends method, headers and text, and gives status, headers and text back', async () => {
    const url = await listen(
      createServer((request, response) => {
        let text = '';
        request.setEncoding('utf8');
        request.on('data', (part) => {
          text += part;
        });
        request.on('end', () => {
          response.writeHead(429, 'Slow Down', { 'retry-after': '7', 'x-two': ['a', 'b'] });
          response.end(`${request.method} ${request.headers['authorization']} ${text}`);
        });
      }),
    );
    const answer = await lightFetch(url, post('text=Grüße', { headers: { Authorization: 'Bearer x' } }));
    expect([answer.status, answer.statusText, answer.headers.get('retry-after')]).toEqual([
      429,
      'Slow Down',
      '7',
    ]);
    expect(answer.headers.get('x-two')).toBe('a, b');
    expect(await answer.text()).toBe('POST Bearer x text=Grüße');
  });

  it('keeps its connection, and opens another where that one has gone', async () => {
    const sockets = new Set<Socket>();
    const url = await listen(
      createServer((request, response) => {
        sockets.add(request.socket);
        request.resume();
        response.end('{}');
      }),
    );
    for (let count = 0; count < 3; count += 1) await lightFetch(url, post('a'));
    expect(sockets.size).toBe(1);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () => (await lightFetch(url, post('b')).catch(() => undefined))?.status)
      .toBe(200);
    expect(sockets.size).toBe(2);
  });

  it('follows no redirect', async () => {
    const url = await listen(
      createServer((_request, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end();
      }),
    );
    expect((await lightFetch(url, post(''))).status).toBe(302);
  });

  it('takes an answer without a body', async () => {
    const url = await listen(createServer((_request, response) => response.writeHead(204).end()));
    expect(await (await lightFetch(url, post(''))).text()).toBe('');
  });

  it.each([
    ['the server says nothing', () => undefined],
    [
      'the answer stops in the middle',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    ],
  ])('rejects at its deadline with the reason of the signal when %s', async (_when, serve) => {
    const url = await listenRaw(serve);
    await expect(lightFetch(url, post('', { signal: AbortSignal.timeout(50) }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('is not made when it was given up before', async () => {
    let visits = 0;
    const url = await listenRaw(() => {
      visits += 1;
    });
    const reason = new Error('given up');
    await expect(lightFetch(url, post('', { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(visits).toBe(0);
  });

  it.each([
    ['closes without an answer', (socket: Socket) => socket.destroy()],
    [
      'closes in the middle of it',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    ],
    ['answers with garbage', (socket: Socket) => socket.end('garbage\r\n\r\n')],
  ])('rejects when the server %s', async (_what, serve) => {
    await expect(lightFetch(await listenRaw(serve), post(''))).rejects.toThrow(Error);
  });

  it('rejects when nobody listens', async () => {
    const url = await listen(createServer());
    for (const end of ends.splice(0)) end();
    await expect(lightFetch(url, post(''))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leaves a body that is more than text to fetch', async () => {
    const url = await listen(
      createServer((request, response) => {
        request.resume();
        response.end(request.headers['content-type']);
      }),
    );
    const form = new FormData();
    form.append('name', 'value');
    const answer = await lightFetch(url, { method: 'POST', body: form });
    expect(await answer.text()).toContain('multipart/form-data');
  });
});
