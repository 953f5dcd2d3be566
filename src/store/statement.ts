import { createHash } from 'node:crypto';
import type { ClientBase, QueryConfig, QueryResultRow } from 'pg';
import { toOpsError } from './postgres-errors.ts';

/** `pg` takes a deadline for one statement, which its types do not know. */
type TimedQuery = QueryConfig & { query_timeout: number };

const names = new Map<string, string>();

/** Statements with values are prepared once a connection; the texts are ours and few, so the map stays small. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `wb_${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`;
    names.set(text, name);
  }
  return name;
}

/**
 * Runs one statement; the answer is due within `timeoutMs`, or the connection is cut. Rows come as the statement
 * names its columns, and are trusted: nobody else writes to these tables.
 */
export async function runStatement<R extends object>(
  client: ClientBase,
  text: string,
  values: readonly unknown[] | undefined,
  timeoutMs: number,
): Promise<readonly R[]> {
  const query: TimedQuery = { text, query_timeout: Math.max(1, Math.ceil(timeoutMs)) };
  if (values !== undefined) Object.assign(query, { values, name: nameOf(text) });
  try {
    const { rows } = await client.query<R & QueryResultRow>(query);
    return rows;
  } catch (error) {
    throw toOpsError(error);
  }
}
