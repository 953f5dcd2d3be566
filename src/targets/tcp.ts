import { connect, type Socket } from 'node:net';
import { UnreachableError } from '../domain/errors.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { DownError, networkFailure } from './network-failure.ts';
import { sharedLookup } from './shared-lookup.ts';

/** Where a TCP server listens. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** More than any greeting. */
const longestAnswer = 8192;

/** `host:port`, `[::1]:port`. */
export function showTcp({ host, port }: TcpAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Connects, hands the socket on and closes it again, whatever happens. A DownError when nobody takes the connection or
 * keeps it, the signal's reason when it is aborted. `connectMs` is with the look-up of the name.
 */
export async function withTcp<T>(
  address: TcpAddress,
  signal: AbortSignal,
  use: (socket: Socket, connectMs: number) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const begun = performance.now();
  const socket = connect({ ...address, lookup: sharedLookup });
  const failed = new Promise<never>((_, reject) => socket.on('error', reject));
  try {
    const connected = new Promise((resolve) => socket.once('connect', resolve));
    await untilAborted(Promise.race([connected, failed]), signal);
    return await untilAborted(Promise.race([use(socket, performance.now() - begun), failed]), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw networkFailure(showTcp(address), cause);
  } finally {
    socket.destroy();
  }
}

/**
 * What the other side says, from its first byte until `isWhole` finds enough in it; at most 8 KiB. A DownError when
 * it ends before.
 */
export async function hear(
  socket: Socket,
  what: string,
  isWhole: (heard: Buffer) => boolean,
): Promise<Buffer> {
  let heard: Buffer = Buffer.alloc(0);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const onEnd = () => reject(new DownError(`${what} closed the connection before it had answered.`));
  const onData = (piece: Buffer): void => {
    heard = Buffer.concat([heard, piece]);
    try {
      if (isWhole(heard)) resolve(heard);
      else if (heard.length > longestAnswer) reject(tooMuch(what));
    } catch (error) {
      reject(error);
    }
  };
  socket.on('data', onData).once('end', onEnd).once('close', onEnd).resume();
  try {
    return await promise;
  } finally {
    // Nothing that comes later is lost to whoever listens next.
    socket.pause();
    socket.off('data', onData).off('end', onEnd).off('close', onEnd);
  }
}

function tooMuch(what: string): UnreachableError {
  return new UnreachableError(
    `${what} said ${formatValue(longestAnswer, 'bytes')} and not what is expected. See that the port is the service's.`,
  );
}

/** What somebody said, for people: the beginning, with everything that does not print marked. */
export function quoteHeard(heard: Buffer): string {
  const text = heard
    .subarray(0, 60)
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, '·')
    .trim();
  return `'${text}${heard.length > 60 ? '…' : ''}'`;
}
