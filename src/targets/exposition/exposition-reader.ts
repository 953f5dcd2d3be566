import { StringDecoder } from 'node:string_decoder';
import { UnreachableError } from '../../domain/errors.ts';
import { formatValue } from '../../domain/format-value.ts';
import { parseSample, type Sample } from './parse-sample.ts';

/** Longer than any set of labels that somebody reads. */
const longestLine = 65_536;

/**
 * Reads a text exposition as it comes, and hands on the samples of the names that are wanted: of the others only so
 * much is looked at that a page that is none is found out. Nothing but an unfinished line is kept.
 */
export class ExpositionReader {
  readonly #what: string;
  readonly #wanted: ReadonlySet<string>;
  readonly #take: (sample: Sample) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #lines = 0;
  #samples = 0;
  #ended = false;

  constructor(what: string, wanted: ReadonlySet<string>, take: (sample: Sample) => void) {
    this.#what = what;
    this.#wanted = wanted;
    this.#take = take;
  }

  /** UnreachableError, as `end` does, where it is no exposition. */
  push(piece: Buffer): void {
    const text = this.#rest + this.#decoder.write(piece);
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#read(text.slice(from, to));
      from = to + 1;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > longestLine) {
      throw this.#unusable(`has a line of more than ${formatValue(longestLine, 'bytes')}`);
    }
  }

  /** How many samples there were. `closes`: OpenMetrics, which says where it ends. */
  end({ closes }: { readonly closes: boolean }): number {
    // The last line of the older format may come without its line break.
    if (this.#rest !== '') this.#read(this.#rest);
    this.#rest = '';
    if (closes && !this.#ended) throw this.#unusable('was cut off before its end (# EOF)');
    if (this.#samples === 0) throw this.#unusable('holds no figures');
    return this.#samples;
  }

  #read(raw: string): void {
    this.#lines += 1;
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) {
      if (line === '# EOF') this.#ended = true;
      return;
    }
    const first = /^(?:[a-zA-Z_:][^\s{]*(?=[\s{])|(?=\{))/.exec(line);
    if (first === null) throw this.#unusable(`is none at line ${this.#lines}`);
    this.#samples += 1;
    // One that begins with its brace has its name inside.
    if (first[0] !== '' && !this.#wanted.has(first[0])) return;
    const sample = parseSample(line);
    if (sample === undefined) throw this.#unusable(`cannot be read at line ${this.#lines}`);
    if (this.#wanted.has(sample.name)) this.#take(sample);
  }

  #unusable(why: string): UnreachableError {
    return new UnreachableError(
      `The text exposition of ${this.#what} ${why}. See that the address is that of metrics.`,
    );
  }
}
