import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, type QueryResult } from 'pg';
import { ConfigError } from '../../domain/errors.ts';
import { untilAborted } from '../../domain/until-aborted.ts';
import { CheckedStream } from '../checked-stream.ts';
import { closedEarly, encryptWire, openWire } from '../wire.ts';
import type { PostgresAddress } from './address.ts';
import { postgresFailure } from './failure.ts';

type Row = Readonly<Record<string, unknown>>;

/** One short conversation. Every question is a read-only transaction of its own, with a time limit on the server. */
export interface PostgresSession {
  readonly serverVersion: string;
  /** Whether anything more can be asked. */
  readonly open: boolean;
  /** From before the connection was made to the first answer. */
  readonly latencyMs: number;
  /** The rows of each of our own statements. */
  ask(...statements: readonly string[]): Promise<readonly (readonly Row[])[]>;
  /** The rows, as lists of values, of one statement of somebody else's; more than one statement is refused. */
  askForeign(statement: string): Promise<readonly (readonly unknown[])[]>;
}

export interface SessionLimits {
  readonly signal: AbortSignal;
  /** How long the server works on one question, even if we are gone. */
  readonly statementTimeoutMs: number;
}

/** More than any catalogue that is asked for; a table that somebody selects whole by mistake ends here. */
const mostBytes = 8 * 1024 * 1024;
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Connects, lets `use` ask, and leaves, whatever happens. Errors are sentences about this database. */
export async function withPostgres<T>(
  address: PostgresAddress,
  { signal, statementTimeoutMs }: SessionLimits,
  use: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  let stream: CheckedStream | undefined;
  const told = async <R>(work: Promise<R>): Promise<R> => {
    try {
      return await untilAborted(work, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw postgresFailure(address, error);
    }
  };
  try {
    const startedAtMs = performance.now();
    const checked = new CheckedStream(await told(openLine(address, signal)), mostBytes);
    stream = checked;
    const client = clientOn(checked, address);
    await told(client.connect());
    const { rows } = await told(client.query<Row>("select current_setting('server_version') as version"));
    const latencyMs = performance.now() - startedAtMs;
    const ms = Math.max(1, Math.round(statementTimeoutMs));
    // SET LOCAL, and nothing for the session: behind a pooler the session is somebody else's a moment later.
    const begin = `begin read only; set local statement_timeout = ${ms}; set local lock_timeout = ${ms}`;
    const rollBack = () => client.query('rollback').catch(() => undefined);
    return await use({
      serverVersion: String(rows[0]?.['version']).split(' ')[0] ?? '',
      latencyMs,
      get open() {
        return !checked.destroyed && !signal.aborted;
      },
      async ask(...statements) {
        const text = [begin, ...statements, 'commit'].join(';\n');
        try {
          const answers: readonly QueryResult<Row>[] = [await told(client.query<Row>(text))].flat();
          return answers.filter(({ command }) => command === 'SELECT').map((answer) => answer.rows);
        } catch (error) {
          await told(rollBack());
          throw error;
        }
      },
      async askForeign(statement) {
        await told(client.query(begin));
        try {
          // With the extended protocol the server takes one statement and no more.
          const query = { text: statement, rowMode: 'array' as const, queryMode: 'extended' };
          return (await told(client.query<unknown[]>(query))).rows;
        } finally {
          await told(rollBack());
        }
      },
    });
  } finally {
    leave(stream, signal);
  }
}

function clientOn(stream: CheckedStream, { user, database, password }: PostgresAddress): Client {
  const client = new Client({
    stream: () => stream,
    host: 'localhost',
    port: 5432,
    user,
    database,
    // Said outright, as `ssl` is, and as a function: else `pg` would look for one in PGPASSWORD and ~/.pgpass.
    password: () => password,
    ssl: false,
    application_name: 'watchbill',
  });
  // A connection that breaks fails what is asked on it; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
}

/** Terminate (`X`) lets the server end the session without a word in its log. */
function leave(stream: CheckedStream | undefined, signal: AbortSignal): void {
  if (stream === undefined || stream.destroyed) return;
  if (!signal.aborted) stream.write(Buffer.from([88, 0, 0, 0, 4]));
  stream.destroy(signal.aborted ? new Error('the deadline has passed') : undefined);
}

async function openLine(address: PostgresAddress, signal: AbortSignal): Promise<Socket> {
  const { place, ssl, ca } = address;
  const socket = await openWire(place, signal);
  if (ssl === 'disable' || 'path' in place) return socket;
  try {
    const answer = await askForEncryption(socket);
    if (answer === 'N' && ssl === 'prefer') return socket;
    if (answer === 'N') {
      throw new ConfigError(
        `PostgreSQL at '${place.host}:${place.port}' speaks no TLS, and the connection says sslmode=${ssl}. Switch it on there, or say sslmode=disable.`,
      );
    }
    // As libpq does: an authority that is named is held to, whatever the mode says.
    const verify =
      ssl === 'verify-full' ? 'name' : ssl === 'verify-ca' || ca !== undefined ? 'authority' : 'nothing';
    return await encryptWire(socket, { host: place.host, ca, verify }, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function askForEncryption(socket: Socket): Promise<'S' | 'N'> {
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});
  const onClose = () => closed.reject(closedEarly());
  socket.once('close', onClose);
  socket.write(sslRequest);
  const [chunk] = (await Promise.race([once(socket, 'data'), closed.promise])) as [Buffer];
  socket.off('close', onClose);
  socket.pause();
  const answer = chunk.toString('latin1');
  // Exactly one byte: what follows it in clear text would be taken for the server's (CVE-2021-23222).
  if (answer !== 'S' && answer !== 'N') throw new Error('its first answer is none of PostgreSQL');
  return answer;
}
