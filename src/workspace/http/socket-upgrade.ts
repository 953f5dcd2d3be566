import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WorkspaceCore } from '../core.ts';
import type { SocketModeDelivery } from '../delivery/socket-mode.ts';
import { loopbackRefusal } from '../loopback.ts';

/** Takes the WebSocket upgrades below `/socket/`, leaving others alone. Returns the way to stop. */
export function acceptSockets(server: Server, core: WorkspaceCore, sockets: SocketModeDelivery): () => void {
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith(`${core.origin.prefix}/socket/`)) {
      // Nobody else would answer: the client would wait for ever.
      if (server.listenerCount('upgrade') === 1)
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    if (loopbackRefusal(request) !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.upgrade(request, socket, head, url.searchParams.get('ticket') ?? '');
  };
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}
