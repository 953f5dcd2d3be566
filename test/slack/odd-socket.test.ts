import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Deliveries } from '../../src/slack/deliveries.ts';
import { createSlackClient } from '../../src/slack/slack-client.ts';
import { createSocketDoor, type SocketDoor } from '../../src/slack/socket-door.ts';
import { silentLog } from '../support/silent-log.ts';

/** A peer that speaks Socket Mode and says whatever it is told to. */
let server: Server;
let sockets: WebSocketServer;
let connected: Promise<WebSocket>;
let door: SocketDoor;
let taken: unknown[];
const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);

beforeEach(async () => {
  taken = [];
  server = createServer((_request, response) => {
    const { port } = server.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/socket` }));
  });
  sockets = new WebSocketServer({ server });
  connected = new Promise((resolve) => {
    sockets.once('connection', (socket) => {
      socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      resolve(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createSlackClient({
    botToken: 'x',
    apiUrl: `http://127.0.0.1:${port}/api/`,
    log: silentLog,
  });
  const deliveries: Deliveries = {
    async take(body, acknowledge) {
      taken.push(body);
      await acknowledge();
    },
  };
  door = createSocketDoor({ appToken: 'xapp-1', client, deliveries, log: silentLog, track: () => undefined });
});
afterEach(async () => {
  await door.close();
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  await new Promise((resolve) => server.close(resolve));
  expect(unhandled).not.toHaveBeenCalled();
});

const nextMessage = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));

describe('a socket', () => {
  it.each([
    'null',
    '[]',
    '7',
    'not json',
    '{}',
    '{"type":7}',
    '{"type":"events_api","envelope_id":"1","payload":null}',
    '{"type":"events_api","envelope_id":"1","payload":{}}',
    '{"type":"interactive","envelope_id":"1","payload":null}',
    '{"type":"slash_commands"}',
  ])('outlives %s and goes on working', async (odd) => {
    await door.open();
    const socket = await connected;
    socket.send(odd);
    socket.send(Buffer.from([1, 2, 3]));
    const acknowledged = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        if (String(data).includes('"envelope_id":"last"')) resolve();
      });
    });
    socket.send(
      JSON.stringify({ type: 'slash_commands', envelope_id: 'last', payload: { command: '/ops' } }),
    );
    await acknowledged;
    expect(taken).toContainEqual({ command: '/ops' });
    expect(door.connected()).toBe(true);
  });

  it('acknowledges by envelope', async () => {
    await door.open();
    const socket = await connected;
    const answer = nextMessage(socket);
    socket.send(JSON.stringify({ type: 'interactive', envelope_id: 'e1', payload: { type: 'shortcut' } }));
    expect(await answer).toMatchObject({ envelope_id: 'e1' });
  });
});
