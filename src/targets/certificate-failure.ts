import { ConfigError } from '../domain/errors.ts';
import { codeOf } from './network-failure.ts';

/** The words for a certificate that is not trusted, and another way out; undefined where the failure is another. */
export function certificateFailure(what: string, cause: unknown, otherwise = ''): ConfigError | undefined {
  if (!(cause instanceof Error) || !/CERT|ISSUER|SIGNATURE|ALTNAME/.test(codeOf(cause) ?? ''))
    return undefined;
  return new ConfigError(
    `${what} shows a certificate that is not trusted (${cause.message}). Name the file of its authority in 'ca' of the connection${otherwise}.`,
    { cause },
  );
}
