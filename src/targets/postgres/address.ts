import type { Connection } from '../../define/connections.ts';
import { ConfigError } from '../../domain/errors.ts';
import type { WirePlace } from '../wire.ts';

/** As libpq means them: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const modes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof modes)[number];

/** Where a database is, who asks, and how the line is to be protected. */
export interface PostgresAddress {
  readonly place: WirePlace;
  readonly user: string;
  readonly database: string;
  readonly password: string;
  readonly ssl: SslMode;
  readonly ca: string | undefined;
}

const example = 'postgresql://watch@db-1:5432/app?sslmode=verify-full';

/** Reads the address of a connection. ConfigError for one that cannot be used, which repeats nothing secret. */
export function postgresAddress({ url, password, ca }: Connection<'postgres'>): PostgresAddress {
  const text = typeof url === 'string' ? url : url.reveal();
  // An empty host (the socket's folder stands in `?host=`) is none for a URL.
  const parsed = URL.parse(text) ?? URL.parse(text.replace('@/', '@socket/'));
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new ConfigError(
      `The address of the connection is none of a PostgreSQL database. Write it as ${example}, special characters of a password as %40, %2F, ….`,
    );
  }
  const query = parsed.searchParams;
  const user = decoded(parsed.username);
  if (user === '') throw new ConfigError(`The connection names no user. Write it as ${example}.`);
  const place = placeOf(parsed, query);
  return {
    place,
    user,
    database: decoded(parsed.pathname.slice(1)) || user,
    password: password?.reveal() ?? decoded(parsed.password),
    ssl: 'path' in place ? 'disable' : modeOf(query.get('sslmode'), ca),
    ca: ca ?? query.get('sslrootcert') ?? undefined,
  };
}

function placeOf({ hostname, port }: URL, query: URLSearchParams): WirePlace {
  const host = query.get('host') ?? decoded(hostname).replace(/^\[(.+)\]$/, '$1');
  const number = Number(query.get('port') ?? (port || '5432'));
  if (host === '' || !Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new ConfigError(`The connection names no host and port that can be used. Write it as ${example}.`);
  }
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${number}` } : { host, port: number };
}

function modeOf(given: string | null, ca: string | undefined): SslMode {
  // Who names an authority means to check; libpq itself tries to encrypt where nothing is said.
  const mode = given ?? (ca === undefined ? 'prefer' : 'verify-full');
  const known = modes.find((one) => one === mode);
  if (known === undefined) {
    throw new ConfigError(`sslmode '${mode}' is unknown. Use one of ${modes.join(', ')}.`);
  }
  return known;
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
