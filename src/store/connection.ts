import { ConfigError } from '../domain/errors.ts';

/** Where PostgreSQL is: a URL as in DATABASE_URL, or its parts; `host` may be the folder of a Unix socket. */
export type ConnectionTarget =
  | string
  | {
      readonly host: string;
      readonly port?: number;
      readonly user: string;
      readonly password?: string;
      readonly database: string;
    };

/** The part of `pg`'s configuration that says where; ConfigError for what is no PostgreSQL URL. */
export function connectionOptions(target: ConnectionTarget): object {
  if (typeof target !== 'string') return target;
  if (!/^postgres(ql)?:\/\//.test(target) || !URL.canParse(target)) {
    // The value itself may hold a password: it is not quoted.
    throw new ConfigError(
      'DATABASE_URL is not the URL of a PostgreSQL database. Write it as postgres://user:password@host:5432/database.',
    );
  }
  return { connectionString: target };
}
