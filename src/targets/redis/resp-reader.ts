/** What Redis says to a command. Strings hold one character a byte (latin1): keys need not be text. */
export type Reply = string | number | null | RedisError | readonly Reply[];

/** An answer that begins with `-`, e.g. `NOPERM …`. */
export class RedisError extends Error {
  /** Its first word. */
  get code(): string {
    return this.message.split(' ')[0] ?? '';
  }
}

const longestLine = 8 * 1024;
const longestString = 16 * 1024 * 1024;
const longestList = 200_000;
const deepestList = 8;

interface OpenList {
  readonly items: Reply[];
  left: number;
}

/** A list that has begun, a value, or how many bytes it takes to know more. */
type Piece =
  | { readonly value: Reply; readonly next: number }
  | { readonly items: number; readonly next: number }
  | { readonly need: number };

/**
 * Reads RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/) as it comes in. It throws for anything
 * else, RESP3 included, which nobody asked for: whoever answers it is no Redis.
 */
export class RespReader {
  #chunks: Buffer[] = [];
  #have = 0;
  #need = 1;
  readonly #open: OpenList[] = [];

  /** The replies that this chunk completes. */
  read(chunk: Buffer): readonly Reply[] {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    // A long string is put together once, not with every chunk of it.
    if (this.#have < this.#need) return [];
    const buffer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const replies: Reply[] = [];
    let at = 0;
    for (;;) {
      const piece = readPiece(buffer, at);
      if ('need' in piece) {
        this.#need = piece.need;
        break;
      }
      at = piece.next;
      const whole = 'items' in piece ? this.#begin(piece.items) : this.#place(piece.value);
      if (whole !== undefined) replies.push(whole);
    }
    this.#chunks = [buffer.subarray(at)];
    this.#have = buffer.length - at;
    return replies;
  }

  #begin(items: number): Reply | undefined {
    if (items === 0) return this.#place([]);
    if (this.#open.length === deepestList) throw strange();
    this.#open.push({ items: [], left: items });
    return undefined;
  }

  /** Puts a value where it belongs; what is whole by it is a reply. */
  #place(value: Reply): Reply | undefined {
    let whole = value;
    for (let list = this.#open.at(-1); list !== undefined; list = this.#open.at(-1)) {
      list.items.push(whole);
      list.left -= 1;
      if (list.left > 0) return undefined;
      this.#open.pop();
      whole = list.items;
    }
    return whole;
  }
}

function readPiece(buffer: Buffer, at: number): Piece {
  const end = buffer.indexOf('\r\n', at, 'latin1');
  const have = buffer.length - at;
  if (end === -1 ? have > longestLine : end - at > longestLine) throw strange();
  const kind = String.fromCharCode(buffer[at] ?? 0);
  if (have > 0 && !'+-:$*'.includes(kind)) throw strange();
  if (end === -1) return { need: have + 1 };
  const line = buffer.toString('latin1', at + 1, end);
  const next = end + 2;
  if (kind === '+') return { value: line, next };
  if (kind === '-') return { value: new RedisError(line), next };
  const number = integer(line);
  if (kind === ':') return { value: number, next };
  if (number === -1) return { value: null, next };
  if (number < 0 || number > (kind === '$' ? longestString : longestList)) throw strange();
  if (kind === '*') return { items: number, next };
  const last = next + number;
  if (buffer.length < last + 2) return { need: last + 2 - at };
  if (buffer[last] !== 13 || buffer[last + 1] !== 10) throw strange();
  return { value: buffer.toString('latin1', next, last), next: last + 2 };
}

function integer(line: string): number {
  if (!/^[+-]?\d{1,19}$/.test(line)) throw strange();
  return Number(line);
}

function strange(): Error {
  return new Error('its answer is none of Redis');
}
