import { ConfigError } from '../domain/errors.ts';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Login {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/** Where Redis is: one server, the masters of a cluster, or the master that sentinels name. */
export type RedisPlace =
  | { readonly kind: 'server'; readonly address: string }
  | ({ readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] } & Login)
  | ({
      readonly kind: 'sentinel';
      readonly nodes: readonly RedisNode[];
      readonly master: string;
      readonly db: number;
      readonly sentinelUsername?: string;
      readonly sentinelPassword?: string;
    } & Login);

const many = /^(rediss?)\+(cluster|sentinel):\/\/(?:([^@/?#]*)@)?([^@/?#]*)(\/[^?#]*)?(\?[^#]*)?$/;
const defaultPorts = { cluster: 6379, sentinel: 26379 } as const;

/**
 * Reads `redis://`, `rediss://`, `unix://`, and, with a list of hosts, `redis+cluster://h1:7001,h2:7002` and
 * `redis+sentinel://h1,h2:26380/master/db`. ConfigError for anything else; it repeats no part that may be a secret.
 */
export function readRedisUrl(url: string): RedisPlace {
  if (/^(rediss?|unix):\/\/./.test(url)) return { kind: 'server', address: url.replace(/^unix:\/\//, '') };
  if (!/^rediss?\+(cluster|sentinel):\/\//.test(url)) {
    throw wrong(
      'has to start with redis://, rediss://, unix://, or redis+cluster:// or redis+sentinel:// (rediss+… with TLS)',
    );
  }
  const [, scheme, kind, login, hosts = '', path = '', query = ''] = many.exec(url) ?? [];
  if (kind !== 'cluster' && kind !== 'sentinel') {
    throw wrong('cannot be read: write special characters of user name and password as %40, %2F, …');
  }
  const nodes = hosts.split(',').map((host, index) => readNode(host.trim(), index + 1, defaultPorts[kind]));
  const words = path.split('/').slice(1).map(decoded);
  const common = { nodes, ...readLogin(login), tls: scheme === 'rediss' };
  if (kind === 'sentinel') return { kind, ...common, ...readMaster(words), ...readSentinelLogin(query) };
  if (words.join('') !== '' && words.join('/') !== '0') {
    throw wrong('names a database, but a cluster has only number 0: leave out what follows the hosts');
  }
  if (query !== '') throw wrong('has a ? part, which means nothing for a cluster: leave it out');
  return { kind, ...common };
}

/** What is wrong with it, without its name and the full stop; undefined when it can be used. */
export function redisProblem(url: string): string | undefined {
  try {
    readRedisUrl(url);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace(/^REDIS_URL |\.$/g, '');
  }
}

function readNode(text: string, place: number, defaultPort: number): RedisNode {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^[\]:\s]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = Number(port ?? defaultPort);
  if (host === undefined || number < 1 || number > 65_535) {
    // Not shown: with a slash in the password, this may be a part of it.
    throw wrong(
      `has no host and port at place ${place}: list them as host:port, separated by commas, with %2F for a / in a password`,
    );
  }
  return { host, port: number };
}

function readLogin(login: string | undefined): Pick<Login, 'username' | 'password'> {
  if (login === undefined) return {};
  const [username = '', ...rest] = login.split(':');
  const password = decoded(rest.join(':'));
  return {
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password === '' ? {} : { password }),
  };
}

function readMaster([master = '', db = '0', ...more]: readonly string[]) {
  if (master === '')
    throw wrong('names no master: end it with its name, as in redis+sentinel://h1,h2/mymaster');
  if (!/^\d{1,4}$/.test(db) || more.length > 0) {
    throw wrong(
      `has '${[db, ...more].join('/')}' after the name of the master: only the number of a database fits`,
    );
  }
  return { master, db: Number(db) };
}

function readSentinelLogin(query: string) {
  const given = new URLSearchParams(query);
  const { sentinelUsername, sentinelPassword, ...others } = Object.fromEntries(given);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw wrong(`has '?${unknown}=', which is unknown: use sentinelUsername and sentinelPassword`);
  }
  return {
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('has a % that begins no code: write it as %25');
  }
}

function wrong(what: string): ConfigError {
  return new ConfigError(`REDIS_URL ${what}.`);
}
