import type { ClientBase } from 'pg';

/**
 * How long one call may take, from asking for a connection to the answer. The server's own limits end first, so
 * that a connection survives them; ours is for a server that does not answer at all.
 */
export interface CallTimeouts {
  readonly callMs: number;
  /** The part of `callMs` that waiting for a free connection, or making one, may use up. */
  readonly connectMs: number;
  readonly statementMs: number;
  readonly lockMs: number;
}

/** All limits, derived from the longest that a caller is to wait for a dead server. */
export function callTimeouts(callMs: number): CallTimeouts {
  return { callMs, connectMs: callMs * 0.55, statementMs: callMs * 0.85, lockMs: callMs * 0.7 };
}

/** A transaction whose owner has stopped talking, e.g. because its process is suspended, gives back its locks. */
const idleInTransactionMs = 5_000;
const transactionMs = 30_000;

/** Prepares a new connection: our schema, and limits on the server's side. */
export async function prepareSession(
  client: ClientBase,
  timeouts: CallTimeouts,
  readOnly = false,
): Promise<void> {
  await setAll(client, false, timeouts.callMs, {
    search_path: 'watchbill',
    TimeZone: 'UTC',
    statement_timeout: timeouts.statementMs,
    lock_timeout: timeouts.lockMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    // Unknown before PostgreSQL 17; there the other limits, each on one statement or pause, have to do.
    transaction_timeout: transactionMs,
    // Our statements are short: compiling them would take longer than running them.
    jit: 'off',
    ...(readOnly ? { default_transaction_read_only: 'on' } : {}),
  });
}

/** Widens the server's limits until the running transaction ends. */
export async function widenLimits(client: ClientBase, timeoutMs: number): Promise<void> {
  const names = ['statement_timeout', 'lock_timeout', 'transaction_timeout'];
  // PostgreSQL does not move the deadline of a transaction that runs: it has to be taken off, and set anew. Both are sent
  // at once, before whatever is to take longer.
  await Promise.all([
    setAll(client, true, timeoutMs, { transaction_timeout: 0 }),
    setAll(client, true, timeoutMs, Object.fromEntries(names.map((name) => [name, timeoutMs]))),
  ]);
}

async function setAll(
  client: ClientBase,
  local: boolean,
  timeoutMs: number,
  settings: Readonly<Record<string, string | number>>,
): Promise<void> {
  const names = Object.keys(settings);
  const values = Object.values(settings).map((value) =>
    String(typeof value === 'number' ? Math.ceil(value) : value),
  );
  // Joined with what the server knows, so that one statement fits every version.
  const text = `select set_config(name, wanted.value, $3)
    from unnest($1::text[], $2::text[]) as wanted (name, value) join pg_catalog.pg_settings using (name)`;
  const statement = { text, values: [names, values, local], query_timeout: timeoutMs };
  await client.query(statement);
}
