import { z } from 'zod';
import { NotFoundError, OpsError, PermissionError, UnreachableError } from '../../domain/errors.ts';

/** What the client throws for an answer that is not 2xx. */
const refusal = z.object({
  status: z.int(),
  statusText: z.string().optional(),
  data: z.unknown().optional(),
});
const wordsOfServer = z.object({ status: z.object({ error: z.string() }) });
const longestWords = 200;
const tooLarge = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** A sentence for people about a question that failed; `where` is `host:port`. */
export function explainQdrant(where: string, cause: unknown): OpsError {
  if (cause instanceof OpsError) return cause;
  if (cause instanceof z.ZodError || cause instanceof SyntaxError) {
    const text = `What answers at '${where}' is not a Qdrant that is understood here. Check the address and its version.`;
    return new UnreachableError(text, { cause });
  }
  const answered = refusal.safeParse(cause);
  if (answered.success && cause instanceof Error) return explainStatus(where, answered.data, cause);
  const code = codeOf(cause);
  if (code === tooLarge) {
    return new UnreachableError(
      `Qdrant at '${where}' answers more than is read here. Ask for less at once.`,
      {
        cause,
      },
    );
  }
  const reason = code ?? (cause instanceof Error ? cause.message.trim() : String(cause));
  return new UnreachableError(`Qdrant at '${where}' did not answer: ${reason}. See that it is running.`, {
    cause,
  });
}

function explainStatus(
  where: string,
  { status, statusText, data }: z.output<typeof refusal>,
  cause: Error,
): OpsError {
  const words = wordsOfServer.safeParse(data);
  const said = words.success ? words.data.status.error : typeof data === 'string' ? data.trim() : '';
  const about = (said === '' ? (statusText ?? '') : said).slice(0, longestWords);
  if (status === 401 || status === 403) {
    const text = `Qdrant at '${where}' refuses the key (${status}: ${about}). Check 'apiKey' of the connection.`;
    return new PermissionError(text, { cause });
  }
  if (status === 404) {
    return new NotFoundError(`Qdrant at '${where}' has nothing there: ${about}. Check the name.`, { cause });
  }
  return new UnreachableError(`Qdrant at '${where}' answered ${status}: ${about}. Look into its log.`, {
    cause,
  });
}

/** Whether nobody listens there: down for certain, not just unknown. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED';
}

/** Whether a connection ended before there was an answer. */
export function isDropped(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '');
}

/** Whether an answer was longer than what is read here: less may be asked for. */
export function isTooLarge(error: unknown): boolean {
  return codeOf(error) === tooLarge;
}

/** The system's code of a failed call, wherever in the chain of causes; of several addresses, the first. */
function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && !(at instanceof OpsError)) return at.code;
    if (at instanceof AggregateError) return codeOf(at.errors[0]);
  }
  return undefined;
}
