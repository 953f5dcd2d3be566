import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readAuthority } from './authority.ts';
import { codeOf, DownError } from './network-failure.ts';
import { sharedLookup } from './shared-lookup.ts';

/** Where a server listens: a port, or a socket of the file system. */
export type WirePlace = { readonly host: string; readonly port: number } | { readonly path: string };

/** `db-1:5432`, or the path of the socket. */
export function describePlace(place: WirePlace): string {
  if ('path' in place) return place.path;
  return place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`;
}

/** An open connection. Abort destroys it, whenever that comes; its errors never end the process. */
export async function openWire(place: WirePlace, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  try {
    return await opened(connect({ ...place, noDelay: true, lookup: sharedLookup }), 'connect', signal);
  } catch (error) {
    if (!('path' in place) || codeOf(error) !== 'ENOENT') throw error;
    throw new DownError(`There is no socket '${place.path}'. See that its server is running.`, {
      cause: error,
    });
  }
}

export interface Encryption {
  /** Of the server, for its certificate and for SNI. */
  readonly host: string;
  /** The file with the certificates of an authority of one's own. */
  readonly ca?: string | undefined;
  /** What is asked of the certificate: nothing, a known authority, or the host's name as well. */
  readonly verify: 'nothing' | 'authority' | 'name';
}

/** The same connection, encrypted. */
export async function encryptWire(
  socket: Socket,
  { host, ca, verify }: Encryption,
  signal: AbortSignal,
): Promise<Socket> {
  const authority = await readAuthority(ca, signal);
  const secure = connectTls({
    socket,
    host,
    // A name only: an address has no place in SNI (RFC 6066, section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authority === undefined ? {} : { ca: authority }),
    rejectUnauthorized: verify !== 'nothing',
    ...(verify === 'name' ? {} : { checkServerIdentity: () => undefined }),
  });
  return await opened(secure, 'secureConnect', signal);
}

/** Waits for the event; a socket that fails, ends or is aborted before it rejects, and is gone. */
async function opened<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<S> {
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', abort));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(event, resolve);
  // The listener stays: an error that nobody hears ends the process.
  socket.on('error', reject);
  socket.once('close', () => reject(closedEarly()));
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}

/** An end without an error, told as the reset that it comes to. */
export function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
