import { DatabaseError } from 'pg';
import { ConfigError, OpsError, TimeoutError, UnreachableError, UsageError } from '../domain/errors.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const lateCodes = new Set([
  '57014', // statement_timeout, or cancelled by an administrator
  '55P03', // lock_timeout
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
]);
const awayCodes = new Set([
  '57P01', // shutting down
  '57P02', // crashed
  '57P03', // starting up
  '57P05', // idle_session_timeout
  '53100', // disk full
  '53200', // out of memory
  '53300', // too many connections
  '53400',
  '25006', // read-only: what was the primary is a standby now
  '58030', // input/output error of its disk
]);
const refusedCodes = new Set(['28000', '28P01', '3D000', '42501']);
const conflictCodes = new Set(['40001', '40P01']);
// Texts that PostgreSQL cannot keep (a NUL, half a surrogate pair), dates and sizes out of its range.
const dataCodes = new Set(['22021', '22P05', '22P02', '22001', '22003', '22007', '22008', '22009', '54000']);
const socketCodes =
  /^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EAGAIN|EADDRNOTAVAIL|EMFILE|ENFILE)/;

// Errors of `pg` itself carry no code.
const lateMessages = [
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
];
const awayMessage = /^Connection terminated|not queryable|^Cannot use a pool after/;

const advice = 'It is tried again; if this goes on, look at the server and at DATABASE_URL.';

/** What `pg` threw as one of our errors; a defect of ours (an unknown column, a broken constraint) as it is. */
export function toOpsError(error: unknown): unknown {
  if (error instanceof OpsError || !(error instanceof Error)) return error;
  const { message } = error;
  const code = codeOf(error);
  const options = { cause: error };
  if (lateCodes.has(code) || lateMessages.includes(message)) {
    return new TimeoutError(`PostgreSQL did not answer in time (${message}). ${advice}`, options);
  }
  if (refusedCodes.has(code)) {
    return new ConfigError(
      `PostgreSQL refuses us: ${message}. Mend DATABASE_URL, or the rights there.`,
      options,
    );
  }
  if (dataCodes.has(code)) {
    return new UsageError(`PostgreSQL cannot keep this: ${message}. Take it out and send the rest.`, options);
  }
  const fromServer = error instanceof DatabaseError;
  const away = fromServer ? awayCodes.has(code) || code.startsWith('08') : socketCodes.test(code);
  if (away || (!fromServer && awayMessage.test(message))) {
    return new UnreachableError(`PostgreSQL cannot be reached (${code || message}). ${advice}`, options);
  }
  return error;
}

/** Whether the connection itself hangs, so that others made before may hang too. */
export function isSilence(error: unknown): boolean {
  return (
    error instanceof TimeoutError &&
    error.cause instanceof Error &&
    error.cause.message === 'Query read timeout'
  );
}

const numbered = new Set(['incidents_pkey', 'incident_activity_pkey']);

/** Whether running the same transaction again may succeed: it lost a race and was rolled back. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  // Somebody took the number of a new incident at the same moment.
  const sameNumber = error.code === '23505' && numbered.has(error.constraint ?? '');
  return sameNumber || conflictCodes.has(error.code ?? '');
}

/** Whether the schema, or a table of it, is not there yet. */
export function isNotMigrated(error: unknown): boolean {
  return error instanceof DatabaseError && ['42P01', '3F000'].includes(error.code ?? '');
}

/** Whether it is the values that PostgreSQL did not take. */
export function isDataError(error: unknown): error is UsageError {
  return error instanceof UsageError && error.cause instanceof DatabaseError;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
