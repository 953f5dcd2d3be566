import { UnreachableError } from '../../domain/errors.ts';
import { figureOf, type JsonPath, valueAt, valuesAt } from '../../domain/json-path.ts';
import { type Search, searchText } from '../../domain/search-expression.ts';
import { figureIn, takenFigure } from '../../domain/taken-figure.ts';
import { countLines } from './count-lines.ts';
import { type LiteralFinder, literalFinder } from './find-literals.ts';
import { lineEndOf } from './log-window.ts';

/** What is looked for in each line; all that is named has to hold. */
export interface LinePattern {
  readonly match?: Search;
  /** Lines in which this is found do not count. */
  readonly ignore?: Search;
  /** The words (in any case) that the level of a line of JSON may have. */
  readonly level?: { readonly path: JsonPath; readonly words: readonly string[] };
}

/** A figure that lines hold. */
export interface LineFigure {
  /** Its one group in brackets holds it. */
  readonly match?: Search;
  /** Or a field of a line of JSON does. */
  readonly field?: JsonPath;
  readonly take: string;
  /** Only of so many, the newest. */
  readonly last?: number;
}

export interface LogCounts {
  readonly lines: number;
  readonly bytes: number;
  /** By pattern, in their order; `example` is the newest line. */
  readonly patterns: readonly { readonly matches: number; readonly example?: string }[];
  /** By figure, in their order; `value` is missing where no line holds one. */
  readonly figures: readonly { readonly value?: number; readonly of: number }[];
  /** Lines of which only the beginning was looked at. */
  readonly cutLines: number;
}

const MOST_FIGURES = 1_000_000;
const EXAMPLE = 200;
const NEW_LINE = 10;
/** More than a line can be searched for: UTF-16 units have three bytes at most. */
const LONGEST_BYTES = 3 * 65_536;

interface Seeker {
  /** Finds what stands in every line that counts. */
  readonly ahead: LiteralFinder | undefined;
  take(line: string): void;
}

/** Counts in regions of whole lines. Bytes are looked through for plain text first, where a pattern has any. */
export class LogTally {
  #lines = 0;
  #bytes = 0;
  #cut = 0;
  readonly #patterns: { matches: number; example?: string }[];
  readonly #figures: number[][];
  readonly #asked: readonly LineFigure[];
  readonly #quick: readonly (Seeker & { readonly ahead: LiteralFinder })[];
  readonly #slow: readonly Seeker[];

  constructor(patterns: readonly LinePattern[], figures: readonly LineFigure[]) {
    this.#asked = figures;
    this.#patterns = patterns.map(() => ({ matches: 0 }));
    this.#figures = figures.map(() => []);
    const seekers: readonly Seeker[] = [
      ...patterns.map((pattern, index) => ({
        ahead: aheadOf(pattern.match?.literals, pattern.match?.ignoresCase ?? false),
        take: (line: string) => this.#count(pattern, index, line),
      })),
      ...figures.map((figure, index) => ({
        ahead: aheadOf(figure.match?.literals ?? nameIn(figure.field), figure.match?.ignoresCase ?? false),
        take: (line: string) => this.#gather(figure, index, line),
      })),
    ];
    this.#quick = seekers.flatMap(({ ahead, take }) => (ahead === undefined ? [] : [{ ahead, take }]));
    this.#slow = seekers.filter(({ ahead }) => ahead === undefined);
  }

  take(buffer: Buffer, start: number, end: number): void {
    this.#lines += countLines(buffer, start, end);
    this.#bytes += end - start;
    const region = buffer.subarray(start, end);
    for (const { ahead, take } of this.#quick) {
      const next = ahead(region);
      for (let found = next(0); found >= 0; ) {
        const stop = lineEndOf(region, found, region.length);
        take(lineOf(region, region.lastIndexOf(NEW_LINE, found) + 1, stop));
        found = next(stop);
      }
    }
    if (this.#slow.length === 0) return;
    for (let at = start; at < end; ) {
      const stop = lineEndOf(buffer, at, end);
      const line = lineOf(buffer, at, stop);
      for (const { take } of this.#slow) take(line);
      at = stop + 1;
    }
  }

  finish(): LogCounts {
    return {
      lines: this.#lines,
      bytes: this.#bytes,
      patterns: this.#patterns,
      cutLines: this.#cut,
      figures: this.#asked.map(({ take, last }, index) => {
        const all = this.#figures[index] ?? [];
        const chosen = last === undefined ? all : all.slice(-last);
        const value = takenFigure(take, chosen);
        return { of: chosen.length, ...(value === undefined ? {} : { value }) };
      }),
    };
  }

  #count({ match, ignore, level }: LinePattern, index: number, line: string): void {
    const counted = this.#patterns[index];
    if (counted === undefined || (match !== undefined && this.#find(match, line) === undefined)) return;
    if (ignore !== undefined && this.#find(ignore, line) !== undefined) return;
    if (level !== undefined && !hasLevel(line, level)) return;
    counted.matches += 1;
    counted.example = line.slice(0, EXAMPLE).replace(/\s+/g, ' ').trim();
  }

  #gather({ match, field, last = MOST_FIGURES }: LineFigure, index: number, line: string): void {
    const figures = this.#figures[index];
    if (figures === undefined) return;
    if (match !== undefined) {
      const text = this.#find(match, line)?.[1];
      const figure = text === undefined ? undefined : figureIn(text);
      if (figure !== undefined) figures.push(figure);
    } else if (field !== undefined) {
      for (const value of valuesAt(parsed(line), field)) {
        const figure = typeof value === 'string' ? figureIn(value) : figureOf(value);
        if (figure !== undefined) figures.push(figure);
      }
    }
    if (figures.length >= MOST_FIGURES + last) figures.splice(0, figures.length - last);
    if (last === MOST_FIGURES && figures.length > MOST_FIGURES) {
      throw new UnreachableError(
        `There are more than ${MOST_FIGURES} figures to take. Take a shorter window, or only the 'last' of them.`,
      );
    }
  }

  #find(search: Search, line: string): RegExpExecArray | undefined {
    const { found, cut } = searchText(search, line);
    if (cut) this.#cut += 1;
    return found;
  }
}

function aheadOf(literals: readonly string[] | undefined, ignoresCase: boolean): LiteralFinder | undefined {
  return literals === undefined ? undefined : literalFinder(literals, ignoresCase);
}

// The last name on the way stands in the line as it is, unless it would have to be escaped.
function nameIn(field: JsonPath | undefined): readonly string[] | undefined {
  const names = field?.filter(
    (step) => typeof step === 'string' && /^\w{2,}$/.test(step) && step !== 'length',
  );
  const name = names?.at(-1);
  return name === undefined ? undefined : [`"${name}"`];
}

function lineOf(buffer: Buffer, start: number, end: number): string {
  const line = buffer.toString('utf8', start, Math.min(end, start + LONGEST_BYTES));
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function hasLevel(line: string, { path, words }: NonNullable<LinePattern['level']>): boolean {
  const level = valueAt(parsed(line), path);
  return (
    (typeof level === 'string' || typeof level === 'number') && words.includes(String(level).toLowerCase())
  );
}

/** A line of JSON; undefined for one that is none. */
export function parsed(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
