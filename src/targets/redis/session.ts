import type { Socket } from 'node:net';
import { untilAborted } from '../../domain/until-aborted.ts';
import { closedEarly, encryptWire, openWire } from '../wire.ts';
import type { RedisAddress } from './address.ts';
import { redisFailure } from './failure.ts';
import { RedisError, type Reply, RespReader } from './resp-reader.ts';

/** A word of a command: text, or bytes as they are. */
export type Word = string | Buffer | number;
export type Command = readonly [string, ...Word[]];

/** One short conversation. The commands that it is given are all read-only ones. */
export interface RedisSession {
  /** From before the connection was made to the answer of PING. */
  readonly latencyMs: number;
  /** Whether anything more can be asked. */
  readonly open: boolean;
  /** The answer; rejects with a sentence when it is an error. */
  ask(...command: Command): Promise<Reply>;
  /** The answers to many at once, errors among them. */
  askAll(commands: readonly Command[]): Promise<readonly Reply[]>;
  /** The answers to many at once; rejects with a sentence about the first that is an error. */
  askEach(commands: readonly Command[]): Promise<readonly Reply[]>;
}

/** More than a list of ten thousand clients. */
const mostBytes = 32 * 1024 * 1024;

/**
 * Connects, lets `use` ask, and leaves, whatever happens. Errors are sentences about this server. A reader of its own,
 * because the one of ioredis throws where nobody can catch it when it is sent an odd RESP3 push.
 */
export async function withRedis<T>(
  address: RedisAddress,
  signal: AbortSignal,
  use: (session: RedisSession) => Promise<T>,
): Promise<T> {
  let socket: Socket | undefined;
  const told = async <R>(work: Promise<R>, command?: string): Promise<R> => {
    try {
      return await untilAborted(work, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw redisFailure(address, error, command);
    }
  };
  try {
    const startedAtMs = performance.now();
    const line = await told(openLine(address, signal));
    socket = line;
    const askAll = converse(line);
    const checked = async (...command: Command): Promise<Reply> => {
      return await told(askAll([command]).then(throwError), nameOf(command));
    };
    await told(
      askAll(greeting(address)).then((answers) => answers.forEach(throwUnlessOpen)),
      'AUTH',
    );
    const latencyMs = performance.now() - startedAtMs;
    return await use({
      latencyMs,
      get open() {
        return !line.destroyed;
      },
      ask: checked,
      askAll: (commands) => told(askAll(commands)),
      async askEach(commands) {
        const replies = await told(askAll(commands));
        for (const [index, reply] of replies.entries()) {
          const command = commands[index] ?? [''];
          if (reply instanceof RedisError) throw redisFailure(address, reply, nameOf(command));
        }
        return replies;
      },
    });
  } finally {
    socket?.destroy();
  }
}

async function openLine({ place, tls, ca }: RedisAddress, signal: AbortSignal): Promise<Socket> {
  const socket = await openWire(place, signal);
  if (!tls || 'path' in place) return socket;
  try {
    return await encryptWire(socket, { host: place.host, ca, verify: 'name' }, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function greeting({ username, password, db }: RedisAddress): readonly Command[] {
  const commands: Command[] = [];
  // Only with a user name where there is one: before version 6 there was none.
  if (password !== '') commands.push(username === '' ? ['AUTH', password] : ['AUTH', username, password]);
  if (db !== 0) commands.push(['SELECT', db]);
  return [...commands, ['PING']];
}

function throwUnlessOpen(reply: Reply): void {
  if (!(reply instanceof RedisError)) return;
  // A password that nobody asks for is no reason not to look, and who may not PING is in.
  const harmless =
    reply.code === 'NOPERM' || /no password is set|without any password configured/.test(reply.message);
  if (!harmless) throw reply;
}

/** As access lists have it: `INFO`, `CLIENT LIST`. */
function nameOf(command: Command): string {
  return (/^(CONFIG|CLIENT|SLOWLOG)$/.test(command[0]) ? command.slice(0, 2) : [command[0]]).join(' ');
}

function throwError(replies: readonly Reply[]): Reply {
  const [reply = null] = replies;
  if (reply instanceof RedisError) throw reply;
  return reply;
}

/** Sends commands and hands out the answers in their order; whatever ends the connection fails those that wait. */
function converse(socket: Socket): (commands: readonly Command[]) => Promise<readonly Reply[]> {
  const reader = new RespReader();
  const waiting: PromiseWithResolvers<Reply>[] = [];
  let bytes = 0;
  let broken: Error | undefined;
  const fail = (error: Error) => {
    broken ??= error;
    socket.destroy();
    for (const one of waiting.splice(0)) one.reject(broken);
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new Error(`it answered more than ${mostBytes} bytes, and was read no further`);
      for (const reply of reader.read(chunk)) {
        const next = waiting.shift();
        // An error that comes unasked says why the connection is closed; anything else is no Redis.
        if (next === undefined) throw reply instanceof RedisError ? reply : new Error('it answers unasked');
        next.resolve(reply);
      }
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(closedEarly()));
  return (commands) => {
    const answers = commands.map(() => Promise.withResolvers<Reply>());
    if (broken !== undefined) return Promise.reject(broken);
    waiting.push(...answers);
    if (commands.length > 0) socket.write(Buffer.concat(commands.map(encode)));
    return Promise.all(answers.map(({ promise }) => promise));
  };
}

function encode(command: Command): Buffer {
  const words = command.map((word) => (typeof word === 'object' ? word : Buffer.from(String(word))));
  const parts = words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]);
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}
