import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe('a proxy of the tests', () => {
  let server: Server;
  let proxy: TcpProxy;
  let ended = 0;

  /** Answers each piece with itself, and its end with a farewell. */
  beforeEach(async () => {
    ended = 0;
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (piece) => socket.write(`<${piece}>`));
      socket.on('end', () => {
        ended += 1;
        socket.end('bye');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
    proxy = await startTcpProxy(() => ({ host: '127.0.0.1', port: address.port }));
  });
  afterEach(async () => {
    await proxy.close();
    server.close();
  });

  async function caller(): Promise<{ socket: Socket; heard: () => string; over: Promise<unknown> }> {
    const socket = connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true });
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      heard += String(piece);
    });
    const over = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    return { socket, heard: () => heard, over };
  }
  const hears = ({ heard }: { heard: () => string }, words: string) => eventually(() => heard() === words);

  it('carries both directions and their ends', async () => {
    const one = await caller();
    one.socket.write('a');
    await hears(one, '<a>');
    one.socket.end();
    await hears(one, '<a>bye');
    await one.over;
    await eventually(() => proxy.connections === 0);
  });

  it('is late in one direction', async () => {
    const one = await caller();
    proxy.delay(120, 'down');
    const begun = performance.now();
    one.socket.write('a');
    await hears(one, '<a>');
    expect(performance.now() - begun).toBeGreaterThanOrEqual(115);
  });

  it('swallows what is sent, and resets at the end what can be no whole conversation', async () => {
    const [damaged, idle] = [await caller(), await caller()];
    proxy.drop('down');
    damaged.socket.write('a');
    // Long enough for an answer, were there one.
    await pause(50);
    expect(damaged.heard()).toBe('');
    proxy.heal();
    await damaged.over;
    idle.socket.write('b');
    await hears(idle, '<b>');
  });

  it('ends one direction only', async () => {
    const one = await caller();
    one.socket.write('a');
    await hears(one, '<a>');
    proxy.halfClose('up');
    await eventually(() => ended === 1);
    await hears(one, '<a>bye');
  });

  it('cuts what is open and refuses what comes, until it is healed', async () => {
    const one = await caller();
    proxy.refuse();
    proxy.cut();
    await one.over;
    const refused = connect({ host: '127.0.0.1', port: proxy.port });
    refused.on('error', () => undefined);
    await new Promise((resolve) => refused.once('close', resolve));
    proxy.heal();
    const again = await caller();
    again.socket.write('b');
    await hears(again, '<b>');
  });
});
