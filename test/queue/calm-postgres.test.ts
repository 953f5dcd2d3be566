import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createCalmBackend } from '../../src/queue/calm-postgres.ts';

// https://www.postgresql.org/docs/current/protocol-message-formats.html
function message(type: string, ...parts: readonly (string | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part);
      const four = Buffer.alloc(4);
      four.writeInt32BE(part);
      return four;
    }),
  );
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const authenticated = message('R', 0);
const ready = message('Z', 'I');
const ended = message(
  'E',
  'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0',
);

interface Manner {
  /** After the client has said who it is. */
  welcome(socket: Socket): void;
  /** To each of its messages from then on. */
  answer(socket: Socket, type: string): void;
}

/** Speaks as much of PostgreSQL's protocol as it takes to end a session at a chosen moment. */
async function startServer({ welcome, answer }: Manner) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      welcome(socket);
      socket.on('data', (chunk) => answer(socket, String.fromCharCode(chunk[0] ?? 0)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const backend = createCalmBackend('q', {
    connection: { host: '127.0.0.1', port, user: 'u', database: 'd', schema: 's', max: 1 },
  });
  // As BullMQ's own classes do.
  backend.on('error', () => undefined);
  return backend;
}

const greet = (socket: Socket) => socket.write(Buffer.concat([authenticated, ready]));

describe('a session that PostgreSQL ends', () => {
  // The runner would count it as an error of the whole run, and of no test.
  const others = process.listeners('uncaughtException');
  const uncaught: unknown[] = [];
  const collect = (error: unknown) => uncaught.push(error);
  beforeEach(() => {
    uncaught.length = 0;
    process.removeAllListeners('uncaughtException').on('uncaughtException', collect);
  });
  afterEach(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  });

  it('in the moment in which it begins does not end the process', async () => {
    const closed = Promise.withResolvers<void>();
    const backend = await startServer({
      welcome: (socket) => {
        socket.once('close', () => closed.resolve());
        socket.end(Buffer.concat([authenticated, ready, ended]));
      },
      answer: () => undefined,
    });
    const client = await backend.connection.getListenClient();
    await closed.promise;
    await expect(client.query('listen jobs')).rejects.toThrow(/not queryable|terminat/);
    expect(uncaught).toEqual([]);
  });

  it('while the schema is looked at fails that and does not end the process', async () => {
    const backend = await startServer({ welcome: greet, answer: (socket) => socket.resetAndDestroy() });
    await expect(backend.waitUntilReady()).rejects.toThrow(/ECONNRESET|terminat/);
    expect(uncaught).toEqual([]);
  });

  it('while it is closed does not end the process', async () => {
    const backend = await startServer({
      welcome: greet,
      answer: (socket, type) => {
        if (type === 'X') socket.end(ended);
      },
    });
    await backend.connection.getListenClient();
    await backend.close();
    expect(uncaught).toEqual([]);
  });
});
