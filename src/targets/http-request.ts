import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as plain,
} from 'node:http';
import { request as overTls } from 'node:https';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Connection } from '../define/connections.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readAuthority } from './authority.ts';
import { type HttpAddress, httpAddress } from './http-address.ts';
import { acceptedEncodings, readHttpBody } from './http-body.ts';
import { httpFailure } from './http-failure.ts';
import { isRedirect, redirected } from './http-redirect.ts';
import { sharedLookup } from './shared-lookup.ts';

/** A request over an `http` connection. */
export interface HttpRequest {
  readonly method?: string;
  /** Below the connection's address, or an absolute address; `/` by default. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many redirects are followed, 0 by default, 5 at most. */
  readonly redirects?: number;
  /** Bytes of a decoded body, 1 MiB by default. */
  readonly bodyLimit?: number;
  /** Takes the body as it comes; `body` of the answer is empty then. */
  readonly take?: (piece: Buffer, status: number) => void;
}

/** Milliseconds, each counted from the end of the one before; what did not happen is left out. */
export interface HttpTimings {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From the request being sent to the first byte of its answer. */
  readonly firstByte: number;
  /** From the beginning to the last byte of the body; of the last request where redirects were followed. */
  readonly total: number;
}

export interface HttpAnswer {
  /** For people. */
  readonly address: string;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Bytes, decoded. */
  readonly size: number;
  readonly timings: HttpTimings;
  /** Over https: what the server showed, and in which version of TLS. */
  readonly tls?: { readonly certificate: DetailedPeerCertificate; readonly protocol: string };
}

/** What of a call stays the same through its redirects. */
interface Call extends Required<Pick<HttpRequest, 'method' | 'redirects' | 'bodyLimit'>> {
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  readonly take?: (piece: Buffer, status: number) => void;
  readonly ca?: Buffer;
  readonly insecure: boolean;
  readonly signal: AbortSignal;
}

/**
 * Makes one request on a connection of its own, which is closed with the answer. A DownError when nobody is there,
 * UnreachableError for what is no HTTP, too much or cut off, the signal's reason when it is aborted.
 */
export async function requestHttp(
  connection: Connection<'http'>,
  { method = 'GET', path = '/', headers = {}, redirects = 0, bodyLimit = 1024 ** 2, ...rest }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const address = httpAddress(connection, path);
  const ca = await readAuthority(connection.ca, signal);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const call: Call = {
    method: method.toUpperCase(),
    headers: { accept: '*/*', 'user-agent': 'watchbill', ...Object.fromEntries(lower) },
    redirects: Math.min(redirects, 5),
    bodyLimit,
    insecure: connection.insecure,
    signal,
    ...(ca === undefined ? {} : { ca }),
    ...rest,
  };
  return follow(address, call, call.redirects);
}

async function follow(address: HttpAddress, call: Call, left: number): Promise<HttpAnswer> {
  const answer = await ask(address, call);
  const next = call.redirects === 0 ? undefined : redirected(address, call, answer, left);
  return next === undefined ? answer : follow(next.address, { ...call, ...next.change }, left - 1);
}

async function ask(address: HttpAddress, call: Call): Promise<HttpAnswer> {
  const times = new Map<string, number>([['start', performance.now()]]);
  const mark = (what: string) => () => void times.set(what, performance.now());
  let request: ClientRequest | undefined;
  try {
    request = send(address, call);
    request.on('socket', (socket) => {
      socket
        .once('lookup', mark('lookup'))
        .once('connect', mark('connect'))
        .once('secureConnect', mark('secure'));
    });
    const message = await untilAborted(answerOf(request), call.signal);
    mark('first')();
    const tls = 'getPeerCertificate' in message.socket ? shownBy(message.socket as TLSSocket) : undefined;
    const pieces: Buffer[] = [];
    const passed = call.redirects > 0 && isRedirect(message.statusCode, message.headers);
    const take = passed ? () => {} : (call.take ?? ((piece: Buffer) => void pieces.push(piece)));
    const status = message.statusCode ?? 0;
    const size = await untilAborted(
      readHttpBody(message, call.bodyLimit, address.shown, (piece) => take(piece, status)),
      call.signal,
    );
    return {
      address: address.shown,
      status,
      headers: message.headers,
      body: Buffer.concat(pieces),
      size,
      timings: timingsOf(times),
      ...(tls === undefined ? {} : { tls }),
    };
  } catch (cause) {
    call.signal.throwIfAborted();
    throw httpFailure(address.shown, cause);
  } finally {
    request?.destroy();
  }
}

function send({ url, credentials }: HttpAddress, call: Call): ClientRequest {
  const { method, headers, body, ca, insecure, signal } = call;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = {
    method,
    headers: { 'accept-encoding': acceptedEncodings, ...headers, ...credentials, ...length },
    // A connection of its own, which is gone with the answer: a pool would keep it for later.
    agent: false,
    lookup: sharedLookup,
    signal,
  };
  const request =
    url.protocol === 'http:'
      ? plain(url, options)
      : overTls(url, { ...options, rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca }) });
  return request.end(body);
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // It stays for as long as the request: what fails after the answer fails the body, and must not fail the process.
  request.on('error', reject).on('response', resolve);
  // Nobody asked for another protocol.
  request.on('upgrade', (_, socket) => {
    socket.destroy();
    reject(new Error('it changed to another protocol'));
  });
  return promise;
}

function shownBy(socket: TLSSocket): NonNullable<HttpAnswer['tls']> {
  return { certificate: socket.getPeerCertificate(true), protocol: socket.getProtocol() ?? '' };
}

function timingsOf(times: ReadonlyMap<string, number>): HttpTimings {
  const start = times.get('start') ?? 0;
  const { lookup, connect, secure, first = start } = Object.fromEntries(times);
  return {
    ...(lookup === undefined ? {} : { dns: lookup - start }),
    ...(connect === undefined ? {} : { connect: connect - (lookup ?? start) }),
    ...(secure === undefined ? {} : { tls: secure - (connect ?? start) }),
    firstByte: first - (secure ?? connect ?? start),
    total: performance.now() - start,
  };
}
