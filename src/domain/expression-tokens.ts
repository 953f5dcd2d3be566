import { UsageError } from './errors.ts';

/** One word of an expression. `position` counts characters from 1. */
export interface Token {
  readonly kind: 'number' | 'name' | 'part' | 'sign' | 'end';
  readonly text: string;
  readonly position: number;
}

const LONGEST = 1_000;
/** A dash between letters belongs to the name: `host-disk`; as a minus it stands between blanks. */
const TOKEN =
  /\s+|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]))|(?<name>[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*)|\[(?<part>[^[\]]{1,300})\]|(?<sign>>=|<=|==|!=|[-+*/<>(),.])/iy;

/** Reads an expression as words; UsageError that quotes what is none. */
export function tokensOf(source: string): readonly Token[] {
  if (source.length > LONGEST) {
    throw new UsageError(`The expression is ${source.length} characters long. Make it ${LONGEST} at most.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) {
      throw new UsageError(
        `The expression '${source}' cannot be read at character ${at + 1}, '${source.slice(at, at + 10)}'. Write e.g. "api.latency + db.latency > 200".`,
      );
    }
    for (const kind of ['number', 'name', 'part', 'sign'] as const) {
      const text = match.groups?.[kind];
      if (text !== undefined) tokens.push({ kind, text, position: at + 1 });
    }
    at = TOKEN.lastIndex;
  }
  return tokens;
}
