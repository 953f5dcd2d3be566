import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
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

/** `pg` knows the connection, which the type of its base class does not. */
type Connected = ClientBase & { readonly connection: { readonly stream: Duplex } };

const gathering = new WeakSet<Duplex>();

/**
 * What is asked within one turn of the event loop goes out in one write. Each write wakes the server's process, and costs
 * more than the statement in it.
 */
function gather(client: ClientBase): void {
  const { stream } = (client as Connected).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
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
  gather(client);
  try {
    const { rows } = await client.query<R & QueryResultRow>(query);
    return rows;
  } catch (error) {
    throw toOpsError(error);
  }
}
