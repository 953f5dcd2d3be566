const TOKEN = /\\[pPxu]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu;
const QUANTIFIER = /^(?:[*+?]|\{\d)/;
const MOST_LITERALS = 16;

type Literals = readonly string[] | undefined;

/**
 * Texts one of which stands in whatever a regular expression matches: so a file can be looked through for plain text
 * first. undefined where no such text of two characters or more is certain. With `ignoresCase` only letters that have
 * no relatives outside of ASCII are taken (k and the Kelvin sign are the same then, and so are s and the long s).
 */
export function requiredLiterals(pattern: string, ignoresCase: boolean): Literals {
  const tokens = pattern.match(TOKEN) ?? [];
  const usable = (text: string) => !ignoresCase || (/^[\x20-\x7e]$/.test(text) && !/[ks]/i.test(text));
  return alternatives({ tokens, at: 0 }, usable);
}

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

/** Up to the closing bracket or the end: each alternative has to have one. */
function alternatives(cursor: Cursor, usable: (text: string) => boolean): Literals {
  let all: Literals = [];
  for (;;) {
    const one = sequence(cursor, usable);
    all = one === undefined || all === undefined ? undefined : [...all, ...one];
    const end = cursor.tokens[cursor.at];
    cursor.at += 1;
    if (end !== '|') return all === undefined || all.length > MOST_LITERALS ? undefined : all;
  }
}

function sequence(cursor: Cursor, usable: (text: string) => boolean): Literals {
  let best: Literals;
  let run = '';
  const offer = (literals: Literals): void => {
    if (shortest(literals) > shortest(best)) best = literals;
  };
  const endRun = (): void => {
    offer(run === '' ? undefined : [run]);
    run = '';
  };
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined || token === '|' || token === ')') {
      endRun();
      return best;
    }
    cursor.at += 1;
    const group = token === '(' || token === '(?:' ? { literals: alternatives(cursor, usable) } : undefined;
    const quantifier = cursor.tokens[cursor.at] ?? '';
    const repeated = QUANTIFIER.test(quantifier);
    if (repeated) cursor.at += 1;
    const needed = !/^(?:[*?]|\{0)/.test(quantifier);
    const character = group === undefined ? characterOf(token) : undefined;
    if (character !== undefined && needed && usable(character)) run += character;
    else endRun();
    if (group !== undefined && needed) offer(group.literals);
    // What comes after a repeat does not follow the first of it.
    if (repeated) endRun();
  }
}

/** Two characters at least: one alone is everywhere. */
function shortest(literals: Literals): number {
  const length = Math.min(...(literals ?? ['']).map((literal) => literal.length));
  return length < 2 ? 0 : length;
}

function characterOf(token: string): string | undefined {
  const escaped = /^\\([^a-zA-Z0-9])$/u.exec(token)?.[1];
  if (escaped !== undefined) return escaped;
  return /^[^\\^$.|?*+()[\]{}]$/su.test(token) ? token : undefined;
}
