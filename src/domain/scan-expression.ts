/**
 * How hard a piece of an expression is for a backtracking engine: it may try `ways` × length^`unbounded` paths
 * before it gives up.
 */
interface Cost {
  readonly unbounded: number;
  readonly ways: number;
}

/** What a scan of a regular expression found, without compiling it. */
export interface ScannedExpression extends Cost {
  /** For JavaScript: escapes that only RE2 allows are written plainly. */
  readonly pattern: string;
  /** Why it is refused; undefined when it is not. */
  readonly refusal?: string;
}

/** One group while it is read: alternatives that are complete, the current one, and its newest piece. */
interface Group {
  alternatives: Cost;
  sequence: Cost;
  newest: Cost;
}

const FREE: Cost = { unbounded: 0, ways: 1 };
const NONE: Cost = { unbounded: 0, ways: 0 };
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;
const TOKEN = /^(?:\\[pPxu]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?.|.)/su;
const SYNTAX = /[\^$\\.*+?()[\]{}|/]/;
const LARGEST_COUNT = 1000;

const openGroup = (): Group => ({ alternatives: NONE, sequence: FREE, newest: FREE });

const inRow = (left: Cost, right: Cost): Cost => ({
  unbounded: left.unbounded + right.unbounded,
  ways: left.ways * right.ways,
});

const eitherOf = (left: Cost, right: Cost): Cost => ({
  unbounded: Math.max(left.unbounded, right.unbounded),
  ways: left.ways + right.ways,
});

const closeAlternative = (group: Group): Cost =>
  eitherOf(group.alternatives, inRow(group.sequence, group.newest));

/** Walks through a regular expression once, adding up what makes a backtracking engine slow. */
export function scanExpression(source: string): ScannedExpression {
  const outer: Group[] = [];
  let group = openGroup();
  let pattern = '';
  const add = (cost: Cost): void => {
    group.sequence = inRow(group.sequence, group.newest);
    group.newest = cost;
  };
  let rest = source;
  while (rest !== '') {
    const quantifier = QUANTIFIER.exec(rest);
    const token = quantifier?.[0] ?? TOKEN.exec(rest)?.[0] ?? rest.slice(0, 1);
    const refusal = quantifier === null ? refusalOf(token) : refusalOfRepeat(group.newest, quantifier);
    if (refusal !== undefined) return { ...FREE, pattern: source, refusal };
    if (quantifier !== null) {
      group.newest = repeat(group.newest, quantifier);
    } else if (token.startsWith('(')) {
      outer.push(group);
      group = openGroup();
    } else if (token === ')') {
      const inner = closeAlternative(group);
      // A bracket too many: the compiler refuses it, there is nothing to add up.
      group = outer.pop() ?? openGroup();
      add(inner);
    } else if (token === '|') {
      group = { ...openGroup(), alternatives: closeAlternative(group) };
    } else {
      add(FREE);
    }
    pattern += plain(token);
    rest = rest.slice(token.length);
  }
  return { ...closeAlternative(group), pattern };
}

function bounds(quantifier: RegExpExecArray): { least: number; most: number } {
  const [whole, count, range, upper] = quantifier;
  if (whole.startsWith('?')) return { least: 0, most: 1 };
  if (count === undefined) return { least: 0, most: Number.POSITIVE_INFINITY };
  const least = Number(count);
  if (range === undefined) return { least, most: least };
  return { least, most: upper === undefined || upper === '' ? Number.POSITIVE_INFINITY : Number(upper) };
}

function repeat(piece: Cost, quantifier: RegExpExecArray): Cost {
  const { least, most } = bounds(quantifier);
  if (most === Number.POSITIVE_INFINITY) return { unbounded: 1, ways: 1 };
  return { unbounded: piece.unbounded, ways: piece.ways ** Math.max(1, most) * (most - least + 1) };
}

function refusalOfRepeat(piece: Cost, quantifier: RegExpExecArray): string | undefined {
  const { least, most } = bounds(quantifier);
  const counted = Number.isFinite(most) ? most : least;
  if (counted > LARGEST_COUNT) return 'counts beyond 1,000';
  const ambiguous = piece.unbounded > 0 || (piece.ways > 1 && !Number.isFinite(most));
  return most > 1 && ambiguous ? 'repeats a group that itself repeats or branches' : undefined;
}

function refusalOf(token: string): string | undefined {
  if (/^\(\?(?!:)/.test(token)) return 'uses look-around, a named group or a flag inside';
  return /^\\[1-9k]/.test(token) ? 'uses a back reference' : undefined;
}

/** RE2 lets any punctuation be escaped and a class begin with its closing bracket; JavaScript's `u` mode does not. */
function plain(token: string): string {
  const escaped = /^\\([^a-zA-Z0-9\s])$/u.exec(token)?.[1];
  if (escaped !== undefined) return SYNTAX.test(escaped) ? token : escaped;
  return token.replace(/^\[(\^?)\]/, '[$1\\]');
}
