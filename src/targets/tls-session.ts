import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { untilAborted } from '../domain/until-aborted.ts';
import { chainOf, type ShownCertificate } from './certificate-chain.ts';
import { certificateFaults, httpFailure } from './http-failure.ts';
import { type StartTls, startTls } from './start-tls.ts';
import { showTcp, type TcpAddress, withTcp } from './tcp.ts';

export interface TlsSession {
  /** From the server's own certificate up. */
  readonly chain: readonly ShownCertificate[];
  /** Why the chain is not trusted; undefined when it is. */
  readonly chainFault?: string;
  /** Why the certificate is not this host's; undefined when it is. */
  readonly nameFault?: string;
  /** E.g. `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  /** From connecting to the end of the handshake. */
  readonly handshakeMs: number;
}

export interface TlsQuestion {
  readonly address: TcpAddress;
  /** The name that the certificate has to be for; the host by default. */
  readonly servername?: string | undefined;
  readonly startTls?: StartTls | undefined;
  /** Certificates of authorities that are trusted instead of the well-known ones. */
  readonly ca?: Buffer | undefined;
}

/**
 * Shakes hands over TLS and looks at what the server shows, whether it is to be trusted or not. A DownError when nobody
 * is there, an UnreachableError for what does not speak TLS.
 */
export function readTlsSession(question: TlsQuestion, signal: AbortSignal): Promise<TlsSession> {
  const { address, servername = address.host, startTls: protocol, ca } = question;
  const what = showTcp(address);
  return withTcp(address, signal, async (plain) => {
    const begun = performance.now();
    if (protocol !== undefined) await startTls(protocol, plain, what);
    const socket = shakeHands(plain, servername, ca);
    try {
      await untilAborted(secured(socket), signal);
      return { ...shownBy(socket, servername), handshakeMs: performance.now() - begun };
    } catch (cause) {
      signal.throwIfAborted();
      throw httpFailure(what, cause);
    } finally {
      socket.destroy();
    }
  });
}

function shakeHands(plain: Socket, servername: string, ca: Buffer | undefined): TLSSocket {
  return connect({
    socket: plain,
    // A number has no place in the extension (RFC 6066, 3).
    ...(isIP(servername) === 0 ? { servername } : {}),
    // What is shown is looked at and told, not turned away.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(ca === undefined ? {} : { ca }),
  });
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays: a server that asks for a certificate of ours refuses us only afterwards.
    socket.on('error', reject);
    socket.once('secureConnect', resolve);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

function shownBy(socket: TLSSocket, servername: string): Omit<TlsSession, 'handshakeMs'> {
  const certificate = socket.getPeerCertificate(true);
  const chainFault = socket.authorized ? undefined : faultOf(socket.authorizationError);
  const nameFault = checkServerIdentity(servername, certificate);
  return {
    chain: chainOf(certificate),
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...(chainFault === undefined ? {} : { chainFault }),
    ...(nameFault === undefined ? {} : { nameFault: `its certificate is not for '${servername}'` }),
  };
}

// Node sets a code here, whatever its types say.
function faultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return certificateFaults[code] ?? `it is not trusted (${code.slice(0, 60)})`;
}
