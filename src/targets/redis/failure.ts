import { ConfigError, OpsError, PermissionError, UnreachableError } from '../../domain/errors.ts';
import { certificateFailure } from '../certificate-failure.ts';
import { DownError, networkFailure } from '../network-failure.ts';
import { describePlace } from '../wire.ts';
import type { RedisAddress } from './address.ts';
import { RedisError } from './resp-reader.ts';

/** Why a server did not answer, as a sentence: a DownError where it plainly serves nobody now. */
export function redisFailure(address: RedisAddress, cause: unknown, command = ''): OpsError {
  const what = `Redis at '${describePlace(address.place)}'`;
  if (cause instanceof OpsError) return cause;
  if (!(cause instanceof RedisError)) return certificateFailure(what, cause) ?? networkFailure(what, cause);
  const options = { cause };
  const { code, message } = cause;
  const user = address.username || 'default';
  switch (code) {
    case 'LOADING':
    case 'BUSY':
    case 'MASTERDOWN':
      return new DownError(`${what} serves nobody now: ${message.replace(/\.$/, '')}.`, options);
    case 'NOAUTH':
    case 'DENIED':
      return new ConfigError(
        `${what} asks for a password and the connection has none. Name where it stands.`,
        options,
      );
    case 'WRONGPASS':
      return new ConfigError(`${what} refuses '${user}'. Mend user and password of the connection.`, options);
    case 'NOPERM':
      return new PermissionError(
        `${what} refuses '${user}' the command ${command}. Allow it there: ACL SETUSER ${user} +${command.toLowerCase().replace(' ', '|')}`,
        options,
      );
    default:
      if (/max number of clients/.test(message)) {
        return new DownError(
          `${what} has no connection left. Close idle clients, or raise maxclients.`,
          options,
        );
      }
      return new UnreachableError(`${what} answered to ${command}: ${message}.`, options);
  }
}
