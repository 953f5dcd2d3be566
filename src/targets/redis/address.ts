import type { Connection } from '../../define/connections.ts';
import { ConfigError } from '../../domain/errors.ts';
import type { WirePlace } from '../wire.ts';

/** Where a server is, who asks, and which of its databases. */
export interface RedisAddress {
  readonly place: WirePlace;
  readonly tls: boolean;
  readonly ca: string | undefined;
  /** Empty for the default user. */
  readonly username: string;
  readonly password: string;
  readonly db: number;
}

const example = 'redis://cache-1:6379/0, rediss://… for TLS or unix:///run/redis.sock?db=0';

/** Reads the address of a connection. ConfigError for one that cannot be used, which repeats nothing secret. */
export function redisAddress({ url, username, password, ca }: Connection<'redis'>): RedisAddress {
  const text = typeof url === 'string' ? url : url.reveal();
  // The path of a socket may come after a login: `unix://:secret@/run/redis.sock`, which has no host.
  const parsed = URL.parse(text) ?? URL.parse(text.replace('@/', '@socket/'));
  if (parsed === null || !/^(rediss?|unix):$/.test(parsed.protocol)) {
    throw new ConfigError(
      `The address of the connection is none of Redis. Write it as ${example}, special characters of a password as %40, %2F, ….`,
    );
  }
  const unix = parsed.protocol === 'unix:';
  const host = decoded(parsed.hostname).replace(/^\[(.+)\]$/, '$1');
  const path = decoded(parsed.pathname);
  if (unix ? path.length < 2 : host === '') {
    throw new ConfigError(`The connection names no host, or no path. Write it as ${example}.`);
  }
  const db = parsed.searchParams.get('db') ?? (unix ? '' : path.slice(1));
  if (!/^\d{0,5}$/.test(db)) {
    throw new ConfigError(`The connection names the database '${db.slice(0, 20)}', which is no number.`);
  }
  return {
    place: unix ? { path } : { host, port: Number(parsed.port || '6379') },
    tls: parsed.protocol === 'rediss:',
    ca,
    username: username ?? decoded(parsed.username),
    password: password?.reveal() ?? decoded(parsed.password),
    db: Number(db),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ConfigError("The connection's address has a % that begins no code. Write it as %25.", {
      cause,
    });
  }
}
