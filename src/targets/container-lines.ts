import { UnreachableError } from '../domain/errors.ts';
import type { TakeLines } from './files/line-regions.ts';
import { LogFrames } from './log-frames.ts';

const NEW_LINE = 10;
const SPACE = 32;
/** Passed on at once, and the longest line of which all is kept. */
const REGION = 1_048_576;
/** 2026-11-22T12:00:00.123456789+01:00 and some room. */
const LONGEST_TIME = 48;

/** What is known of a line that has not ended: each of the two streams has one of its own. */
class OpenLine {
  /** The time in front of it has not been read as a whole. */
  awaitsTime = true;
  time = '';
  /** It was written before what is asked for. */
  old = false;
  begun = false;
  cut = false;
  length = 0;
  #kept = Buffer.alloc(0);

  /** Keeps a copy: what it came in is not ours, and holds much more than this line. */
  keep(payload: Buffer, start: number, end: number): void {
    const room = REGION - this.length;
    const taken = Math.min(room, end - start);
    if (end - start > room) this.cut = true;
    if (this.#kept.length < this.length + taken) {
      const larger = Buffer.allocUnsafe(Math.min(REGION, Math.max(4096, 2 * (this.length + taken))));
      this.#kept.copy(larger, 0, 0, this.length);
      this.#kept = larger;
    }
    payload.copy(this.#kept, this.length, start, start + taken);
    this.length += taken;
  }

  get kept(): Buffer {
    return this.#kept.subarray(0, this.length);
  }

  end(): void {
    this.awaitsTime = true;
    this.begun = false;
    this.cut = false;
    this.length = 0;
    if (this.#kept.length > 65_536) this.#kept = Buffer.alloc(0);
  }
}

/**
 * Makes lines of what an engine sends of a container's log with `timestamps=true`. The engine puts the time in front of
 * each line, and in front of each frame where a long line takes several: they are taken off, so that a line is what the
 * container wrote. Lines come in the order of their ends, however the two streams are broken off by each other.
 */
export class ContainerLines {
  readonly #take: TakeLines;
  readonly #from: number;
  readonly #frames: LogFrames | undefined;
  readonly #region = Buffer.allocUnsafe(REGION + 1);
  readonly #open = new Map<number, OpenLine>();
  #used = 0;
  #seconds = '';
  #secondsMs = Number.NaN;
  longLines = 0;
  /** Of the newest line, asked for or not. */
  lastMs: number | undefined;

  /** Lines that were written before `from` are left out. */
  constructor(take: TakeLines, { tty, from }: { readonly tty: boolean; readonly from: number }) {
    this.#take = take;
    this.#from = from;
    this.#frames = tty ? undefined : new LogFrames((...payload) => this.#payload(...payload));
  }

  add(piece: Buffer): void {
    if (this.#frames === undefined) this.#payload(0, piece, false);
    else this.#frames.add(piece);
  }

  /** The last line need not have an end. UnreachableError where the log broke off. */
  finish(): void {
    const within = [...this.#open.values()].some(({ awaitsTime, time }) => awaitsTime && time !== '');
    if (within || this.#frames?.within === true) {
      throw new UnreachableError(
        'The log broke off in the middle of a line. See why the container engine stopped sending it.',
      );
    }
    for (const line of this.#open.values()) if (line.begun) this.#end(line);
    this.#flush();
  }

  #payload(stream: number, payload: Buffer, begins: boolean): void {
    const line = this.#open.get(stream) ?? new OpenLine();
    this.#open.set(stream, line);
    // The next frame of a line that has not ended has a time in front of it as well.
    if (begins) line.awaitsTime = true;
    for (let at = 0; at < payload.length; ) {
      if (line.awaitsTime) {
        at = this.#readTime(line, payload, at);
        if (line.awaitsTime) return;
      }
      const found = payload.indexOf(NEW_LINE, at);
      const stop = found < 0 ? payload.length : found + 1;
      if (found >= 0 && line.length === 0) {
        if (!line.old) this.#pass(payload, at, stop);
        line.end();
      } else {
        if (!line.old) line.keep(payload, at, stop);
        if (found >= 0) this.#end(line);
      }
      at = stop;
    }
  }

  /** Answers where the line goes on. */
  #readTime(line: OpenLine, payload: Buffer, at: number): number {
    const room = at + LONGEST_TIME - line.time.length;
    let end = at;
    while (end < payload.length && end < room && payload[end] !== SPACE && payload[end] !== NEW_LINE)
      end += 1;
    line.time += payload.toString('latin1', at, end);
    if (end === payload.length && end < room) return end;
    const time = this.#timeOf(line.time);
    if (time === undefined) {
      throw new UnreachableError(
        `A line of the log has no time in front of it but '${line.time.slice(0, 40)}'. See that the address is that of a Docker engine.`,
      );
    }
    if (!line.begun) {
      // A time without a fraction is somewhere within its second.
      line.old = time + (line.time.includes('.') ? 0 : 999) < this.#from;
      this.lastMs = Math.max(this.lastMs ?? time, time);
    }
    line.begun = true;
    line.awaitsTime = false;
    line.time = '';
    return payload[end] === SPACE ? end + 1 : end;
  }

  // Thousands of lines have their second in common, and reading a date is most of what a short line costs.
  #timeOf(text: string): number | undefined {
    const [, seconds = '', fraction = '', zone = ''] =
      /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
    if (this.#seconds !== seconds + zone) {
      this.#seconds = seconds + zone;
      this.#secondsMs = Date.parse(this.#seconds);
    }
    const ms = this.#secondsMs + Number(fraction.slice(1, 4).padEnd(3, '0'));
    return Number.isNaN(ms) ? undefined : ms;
  }

  #end(line: OpenLine): void {
    if (line.cut) this.longLines += 1;
    if (!line.old) {
      const { kept } = line;
      this.#pass(kept, 0, kept.length);
    }
    line.end();
  }

  #pass(buffer: Buffer, start: number, end: number): void {
    if (this.#used + end - start > REGION) this.#flush();
    if (end - start > REGION) {
      this.#take(buffer, start, end);
      return;
    }
    buffer.copy(this.#region, this.#used, start, end);
    this.#used += end - start;
    // Whatever comes next begins a line of its own.
    if (buffer[end - 1] !== NEW_LINE) this.#flush();
  }

  #flush(): void {
    if (this.#used > 0) this.#take(this.#region, 0, this.#used);
    this.#used = 0;
  }
}
