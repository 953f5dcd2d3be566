import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Unix socket whose other side does what a test wants. */
export interface HostileSocket {
  readonly path: string;
  /** Connections that the client has not closed. */
  open(): number;
  /** How many connections there have been. */
  accepted(): number;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

/** Listens on a fresh socket; `behave` is called with each connection as soon as it has sent something. */
export async function startHostileSocket(behave: (socket: Socket) => void): Promise<HostileSocket> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-socket-'));
  const path = join(folder, 'engine.sock');
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The client may cut the connection at any moment; that is what is tested.
    socket.on('error', () => {});
    socket.once('data', () => behave(socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    open: () => sockets.size,
    accepted: () => accepted,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
