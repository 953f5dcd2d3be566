import type { ClientBase } from 'pg';
import { type CallTimeouts, widenLimits } from './call-timeouts.ts';
import { toOpsError } from './postgres-errors.ts';
import { runStatement } from './statement.ts';

/** Runs single statements. */
export interface Session {
  /** Rows as the statement names its columns; throws what `toOpsError` makes of PostgreSQL's error. */
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/**
 * Statements that stand or fall together. They are sent at once and answered in order: whoever does not need an
 * answer need not await it, and learns of its failure when the transaction ends.
 */
export interface Transaction extends Session {
  /** Lets the statements from here on, and the wait for their locks, take this long. */
  allow(timeoutMs: number): void;
}

/** Runs `work` between begin and commit. Nothing is kept when a statement failed, even if nobody awaited it. */
export async function runTransaction<T>(
  client: ClientBase,
  timeouts: CallTimeouts,
  firstAnswerMs: number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let timeoutMs = timeouts.callMs;
  let failure: { readonly error: unknown } | undefined;
  // Answers come in order, so the first failure is the cause of all that follow it.
  const watch = <P>(answer: Promise<P>): Promise<P> => {
    answer.catch((error: unknown) => {
      failure ??= { error };
    });
    return answer;
  };
  const tx: Transaction = {
    query: (text, values) => watch(runStatement(client, text, values, timeoutMs)),
    allow: (widerMs) => {
      timeoutMs = widerMs;
      watch(widenLimits(client, widerMs).catch((error: unknown) => Promise.reject(toOpsError(error))));
    },
  };
  // Not awaited: it travels with the first statement of the work.
  watch(runStatement(client, 'begin', undefined, firstAnswerMs));
  try {
    const result = await work(tx);
    await tx.query('commit');
    // The server answers the commit of a failed transaction with a rollback, and not with an error.
    if (failure !== undefined) throw failure.error;
    return result;
  } catch (error) {
    await rollBack(client, timeouts.callMs);
    throw failure === undefined ? error : failure.error;
  }
}

async function rollBack(client: ClientBase, timeoutMs: number): Promise<void> {
  // On a dead connection there is nothing left to roll back; the caller drops it.
  await runStatement(client, 'rollback', undefined, timeoutMs).catch(() => undefined);
}
