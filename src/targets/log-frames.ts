import { UnreachableError } from '../domain/errors.ts';

const HEADER = 8;

/** Told of the payload of frames, piece by piece; `begins` is the first piece of a frame. */
export type TakePayload = (stream: number, payload: Buffer, begins: boolean) => void;

/**
 * Takes apart what an engine sends of a container without a terminal, wherever the pieces break: frames of a byte for
 * the stream (1 is stdout, 2 stderr), three of nothing, four for the length. Throws at a header that is none.
 */
export class LogFrames {
  readonly #take: TakePayload;
  readonly #header = Buffer.alloc(HEADER);
  #filled = 0;
  #stream = 0;
  #left = 0;
  #begins = false;
  #broken = false;

  constructor(take: TakePayload) {
    this.#take = take;
  }

  add(piece: Buffer): void {
    for (let at = 0; at < piece.length && !this.#broken; ) {
      if (this.#left > 0) {
        const end = Math.min(piece.length, at + this.#left);
        this.#left -= end - at;
        this.#take(this.#stream, piece.subarray(at, end), this.#begins);
        this.#begins = false;
        at = end;
        continue;
      }
      const copied = piece.copy(this.#header, this.#filled, at, at + HEADER - this.#filled);
      at += copied;
      this.#filled += copied;
      if (this.#filled === HEADER) this.#open();
    }
    if (this.#broken) {
      throw new UnreachableError(
        'The log is in no known form. See that the address is that of a Docker engine, and its log driver one that it can read.',
      );
    }
  }

  /** Whether what came so far ends within a frame. */
  get within(): boolean {
    return this.#left > 0 || this.#filled > 0;
  }

  #open(): void {
    this.#filled = 0;
    this.#stream = this.#header[0] ?? 0;
    this.#left = this.#header.readUInt32BE(4);
    this.#begins = true;
    this.#broken = this.#stream > 2 || this.#header.readUIntBE(1, 3) !== 0;
  }
}
