import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { UnreachableError } from '../domain/errors.ts';

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface GuardParts {
  readonly resolve?: Resolve;
  readonly isInside?: (address: string) => boolean;
}

/** GET over https: follows no redirect, shows nothing of ours. */
export type GuardedCall = (url: URL, signal: AbortSignal) => Promise<Response>;

/** What is on this machine or only on its wire: never called, whatever a name points to. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addAddress('::', 'ipv6');
inside.addSubnet('fe80::', 10, 'ipv6');

export function isInsideAddress(address: string): boolean {
  const kind = isIP(address);
  return kind === 0 || inside.check(address, kind === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The name is resolved once, on the way to its connection, and the connection goes to the addresses that were looked
 * at: one that answers differently the second time has nobody to answer to. Rejects with an UnreachableError for a
 * name or number inside, before anything is sent there.
 */
export function createGuardedCall({
  resolve = (host) => lookup(host, { all: true }),
  isInside = isInsideAddress,
}: GuardParts = {}): GuardedCall {
  const refused = (host: string) =>
    new UnreachableError(
      `'${host}' leads to this machine or its own wire and is not called. Name a host elsewhere.`,
    );

  const guardedLookup: LookupFunction = (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (first === undefined || found.some(({ address }) => isInside(address))) done(refused(host), []);
        else if (options.all === true) done(null, [...found]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), []),
    );
  };

  return async (url, signal) => {
    // A number is connected to without any lookup.
    const number = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(number) !== 0 && isInside(number)) throw refused(url.hostname);
    const { promise, resolve: answered, reject } = Promise.withResolvers<Response>();
    // A connection of its own: a pooled one was looked at another time.
    const asked = request(url, { agent: false, lookup: guardedLookup, signal }, (message) => {
      const status = message.statusCode ?? 500;
      const body = bodiless.has(status) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
      answered(new Response(body, { status }));
    });
    asked.once('error', reject).end();
    return promise;
  };
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);
