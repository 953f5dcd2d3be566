import { Resolver } from 'node:dns/promises';
import { UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { codeOf, DownError } from './network-failure.ts';

/** Kinds of records that are asked for. */
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV'] as const;
export type RecordType = (typeof recordTypes)[number];

export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
  /** The one name server that is asked, a number with or without a port; those of this host where left out. */
  readonly server?: string | undefined;
}

export interface DnsAnswer {
  /** As they are compared with what is expected: lower case but for TXT, `10 mail.example.com`, `5 0 443 a.example.com`. */
  readonly records: readonly string[];
  /** The least of them, in seconds; only of A and AAAA, the others are answered without. */
  readonly ttl?: number;
  readonly latencyMs: number;
}

const plainReasons: Readonly<Record<string, (what: string) => string>> = {
  ENOTFOUND: (what) => `${what} does not exist. See to the zone.`,
  ENODATA: (what) => `${what} has no such record. See to the zone.`,
  ESERVFAIL: (what) =>
    `${what} cannot be answered by the server (SERVFAIL). See to the zone and its servers.`,
  EREFUSED: (what) => `${what} is refused by the server. See that it answers for this zone, and us.`,
  ENOTIMP: (what) => `${what} is nothing that the server answers. See that it is a name server.`,
  ECONNREFUSED: (what) =>
    `${what} was not answered: nobody listens there. See that the name server is running.`,
};

const unclearReasons: Readonly<Record<string, string>> = {
  ETIMEOUT: 'nothing that can be used came in time',
  EBADRESP: 'what came cannot be read',
};

/**
 * Asks for the records of a name. A DownError for an answer that is no: no such name, no such record, refused; an
 * UnreachableError for what is no answer at all; the signal's reason when it is aborted.
 */
export async function askDns({ name, type, server }: DnsQuestion, signal: AbortSignal): Promise<DnsAnswer> {
  signal.throwIfAborted();
  // One of its own: it remembers answers, and what it waits for can be taken back only as a whole. A second try
  // after a second and a half, for a packet may be lost; the deadline comes from outside.
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  const what = `'${name.slice(0, 100)}' ${type}${server === undefined ? '' : ` at ${server}`}`;
  const begun = performance.now();
  try {
    if (server !== undefined) resolver.setServers([server]);
    const { records, ttl } = await untilAborted(ask(resolver, name, type), signal);
    const latencyMs = performance.now() - begun;
    return { records: records.toSorted(), latencyMs, ...(ttl === undefined ? {} : { ttl }) };
  } catch (cause) {
    signal.throwIfAborted();
    const code = codeOf(cause) ?? String(cause);
    const plain = plainReasons[code]?.(what);
    if (plain !== undefined) throw new DownError(plain, { cause });
    const why = unclearReasons[code] ?? code;
    throw new UnreachableError(`${what} was not answered: ${why}. See to the name server.`, { cause });
  } finally {
    resolver.cancel();
  }
}

interface Found {
  readonly records: readonly string[];
  readonly ttl?: number;
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<Found> {
  switch (type) {
    case 'A':
      return withTtl(await resolver.resolve4(name, { ttl: true }));
    case 'AAAA':
      return withTtl(await resolver.resolve6(name, { ttl: true }));
    case 'CNAME':
      return { records: (await resolver.resolveCname(name)).map(lower) };
    case 'TXT':
      // A text is sent in pieces of 255 bytes.
      return { records: (await resolver.resolveTxt(name)).map((pieces) => pieces.join('')) };
    case 'MX': {
      const found = await resolver.resolveMx(name);
      return { records: found.map(({ priority, exchange }) => `${priority} ${lower(exchange)}`) };
    }
    case 'SRV': {
      const found = await resolver.resolveSrv(name);
      return {
        records: found.map((one) => `${one.priority} ${one.weight} ${one.port} ${lower(one.name)}`),
      };
    }
  }
}

function withTtl(found: readonly { readonly address: string; readonly ttl: number }[]): Found {
  return {
    records: found.map(({ address }) => lower(address)),
    ttl: Math.min(...found.map(({ ttl }) => ttl)),
  };
}

function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
