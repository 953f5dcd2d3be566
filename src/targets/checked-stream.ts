import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { closedEarly } from './wire.ts';

/**
 * A connection for a library that trusts whoever it speaks to. What its reader throws about a strange answer ends the
 * connection instead of the process, and so does an answer without end. It is connected already: `connect` only says so.
 */
export class CheckedStream extends Duplex {
  readonly #socket: Socket;
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(socket: Socket, mostBytes: number) {
    super();
    this.#socket = socket;
    this.#mostBytes = mostBytes;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => {
      if (!socket.readableEnded) this.destroy(closedEarly());
    });
    // Only once all that it said has been heard: the reason may stand in it.
    this.once('end', () => this.destroy(closedEarly()));
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#mostBytes) {
      this.destroy(new Error(`it answered more than ${this.#mostBytes} bytes, and was read no further`));
    } else if (!this.push(chunk)) this.#socket.pause();
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event !== 'data') return super.emit(event, ...values);
    try {
      return super.emit(event, ...values);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // What is written already still goes out: the server is to hear that we leave.
    if (error === null) this.#socket.destroySoon();
    else this.#socket.destroy();
    done(error);
  }
}
