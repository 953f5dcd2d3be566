import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../support/free-port.ts';

/** A port of loopback that leads to another, and that can be closed while what is behind it goes on. */
export interface TcpDoor {
  readonly port: number;
  open(): Promise<void>;
  /** Nobody listens any more, and whoever was connected is not. */
  close(): Promise<void>;
}

export async function startTcpDoor(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpDoor> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.on('error', () => socket.destroy());
  };
  async function open(): Promise<void> {
    if (server !== undefined) return;
    server = createServer((incoming) => {
      const outgoing = connect(target);
      keep(incoming, outgoing);
      keep(outgoing, incoming);
      incoming.pipe(outgoing).pipe(incoming);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  async function close(): Promise<void> {
    const listening = server;
    server = undefined;
    if (listening === undefined) return;
    listening.close();
    for (const socket of sockets) socket.destroy();
    await once(listening, 'close');
  }
  await open();
  return { port, open, close };
}
