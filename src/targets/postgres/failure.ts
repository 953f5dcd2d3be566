import { DatabaseError } from 'pg';
import {
  ConfigError,
  NotFoundError,
  OpsError,
  PermissionError,
  TimeoutError,
  UnreachableError,
} from '../../domain/errors.ts';
import { certificateFailure } from '../certificate-failure.ts';
import { DownError, networkFailure } from '../network-failure.ts';
import { describePlace } from '../wire.ts';
import type { PostgresAddress } from './address.ts';

/** Why a database did not answer, as a sentence: a DownError where it plainly serves nobody now. */
export function postgresFailure(address: PostgresAddress, cause: unknown): OpsError {
  const what = `PostgreSQL at '${describePlace(address.place)}'`;
  if (cause instanceof OpsError) return cause;
  if (!(cause instanceof DatabaseError) || cause.code === undefined) return wireFailure(what, cause);
  const options = { cause };
  const { code, message } = cause;
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  switch (code) {
    case '57P01':
    case '57P02':
    case '57P03':
      return new DownError(`${what} serves nobody now: ${message}. See to its log.`, options);
    case '53300':
      return new DownError(
        `${what} has no connection left: ${message}. End sessions that idle, or raise max_connections.`,
        options,
      );
    case '28P01':
    case '28000':
      return new ConfigError(
        `${what} refuses '${address.user}': ${message}. Mend user and password of the connection, or pg_hba.conf there.`,
        options,
      );
    case '3D000':
      return new NotFoundError(
        `${what} has no database '${address.database}'. Mend the address of the connection.`,
        options,
      );
    case '57014':
    case '55P03':
      return new TimeoutError(`${what} did not answer in time: ${message}. Raise statementTimeout.`, options);
    case '42501':
      return new PermissionError(
        `${what} refuses it: ${message}. Grant '${address.user}' the right.`,
        options,
      );
    default:
      return new UnreachableError(`${what} answered: ${message} (${code}).`, options);
  }
}

function wireFailure(what: string, cause: unknown): OpsError {
  const words = cause instanceof Error ? cause.message : '';
  const certificate = certificateFailure(what, cause, ', or take sslmode=require');
  if (certificate !== undefined) return certificate;
  if (words.includes('client password must be')) {
    return new ConfigError(`${what} asks for a password and the connection has none. Name where it stands.`, {
      cause,
    });
  }
  return networkFailure(what, cause);
}
