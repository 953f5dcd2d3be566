import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** An engine of one running container, `api`, whose log is whatever a server at another port says. */
export interface LogFront {
  readonly port: number;
  /** Connections that the client has not closed. */
  open(): number;
  close(): Promise<void>;
}

const id = 'c0ffee';
const listed = [{ Id: id, Names: ['/api'], State: 'running', Status: 'Up 2 hours', Labels: {} }];
const inspected = {
  Id: id,
  Image: 'sha256:1111',
  State: { Status: 'running', StartedAt: '2026-11-22T10:00:00.123456789Z' },
  Config: { Tty: false },
};

export async function startLogFront(logPort: number): Promise<LogFront> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      if (request.includes('/logs?')) pass(socket, request, logPort);
      else socket.end(answer(request.includes('/containers/json') ? listed : inspected));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return {
    port: address.port,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(socket: Socket, request: Buffer, port: number): void {
  const log = connect(port, '127.0.0.1');
  log.on('error', () => socket.destroy());
  socket.on('close', () => log.destroy());
  log.on('close', () => socket.end());
  socket.pipe(log, { end: true });
  log.pipe(socket, { end: true });
  log.write(request);
}

function answer(body: unknown): string {
  const text = JSON.stringify(body);
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}
