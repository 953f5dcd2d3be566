import { OpsError, UnreachableError } from '../domain/errors.ts';

/** What is plainly down: nobody there to speak to, or nobody who keeps the line. Its message says why. */
export class DownError extends UnreachableError {}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'closed the connection before it had answered',
  EPIPE: 'closed the connection before it had answered',
  EHOSTUNREACH: 'cannot be reached: there is no way to its host',
  ENETUNREACH: 'cannot be reached: there is no way to its network',
  EHOSTDOWN: 'cannot be reached: its host is down',
  ENOTFOUND: 'cannot be reached: its name has no address',
};

/** The code of a failed call; of the first of several where a host has several addresses. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * Why a call over the network failed, as a sentence about `what`: a DownError where the other side is plainly not
 * there, an UnreachableError where it cannot be known. What is a sentence already stays as it is.
 */
export function networkFailure(what: string, cause: unknown, next = 'See that it is running.'): OpsError {
  if (cause instanceof OpsError) return cause;
  const code = codeOf(cause);
  const plain = code === undefined ? undefined : reasons[code];
  if (plain !== undefined) return new DownError(`${what} ${plain}. ${next}`, { cause });
  if (code === 'EAI_AGAIN') {
    return new UnreachableError(
      `${what} cannot be reached: no name server answers. See to the name servers of this host.`,
      { cause },
    );
  }
  const words = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
  const reason = code === undefined || words.includes(code) ? words : `${words} (${code})`;
  return new UnreachableError(`${what} did not answer usably: ${reason.replace(/\.$/, '')}. ${next}`, {
    cause,
  });
}
