import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UnreachableError } from '../domain/errors.ts';
import { formatValue } from '../domain/format-value.ts';

/** The encodings that an answer may come in. */
export const acceptedEncodings = 'gzip, deflate, br';

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Hands the body of an answer, decoded, to `take` a piece at a time. UnreachableError when more than `limit` bytes
 * come out of it: a few kilobytes may unpack to gigabytes, so what is counted is what is decoded.
 */
export async function readHttpBody(
  message: IncomingMessage,
  limit: number,
  what: string,
  take: (piece: Buffer) => void,
): Promise<number> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder = encoding === 'identity' || encoding === '' ? undefined : decoders[encoding];
  if (decoder === undefined && encoding !== 'identity' && encoding !== '') {
    throw new UnreachableError(
      `${what} answered in the encoding '${encoding.slice(0, 40)}', which was not asked for. See to the server.`,
    );
  }
  let size = 0;
  const count = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > limit) {
        throw new UnreachableError(
          `${what} answered more than ${formatValue(limit, 'bytes')}. Raise the limit, or ask for less.`,
        );
      }
      take(piece);
    }
  };
  if (decoder === undefined) {
    await pipeline(message, count);
    return size;
  }
  let packed = 0;
  const counted = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      packed += piece.length;
      yield piece;
    }
  };
  try {
    await pipeline(message, counted, decoder(), count);
  } catch (error) {
    // An answer to HEAD, or one without content, names the encoding of a body that it does not have.
    if (packed > 0 || !message.complete) throw error;
  }
  return size;
}
