import { UsageError } from './errors.ts';
import { affordableLength } from './regular-expression.ts';
import { scanExpression } from './scan-expression.ts';
import { requiredLiterals } from './search-literals.ts';

/** A regular expression that is looked for anywhere in a line. Plain data: it may be handed to another thread. */
export interface Search {
  readonly source: string;
  readonly expression: RegExp;
  /** Of a longer text only this much is looked at, in UTF-16 units. */
  readonly longestText: number;
  /** One of these stands in every text that matches; undefined where that cannot be told. */
  readonly literals?: readonly string[];
  readonly ignoresCase: boolean;
  /** How many groups in brackets it has. */
  readonly groups: number;
}

const LONGEST_SOURCE = 512;
const LONGEST_TEXT = 65_536;
/** An expression that cannot even be tried on this much is refused. */
const SHORTEST_TEXT = 64;
/** Steps that one text may cost at worst: about 50 ms. */
const MOST_STEPS = 1e7;

/**
 * Compiles an expression for a search within a text, with the guard of compileRegularExpression and one factor more:
 * the search may begin anywhere. `mostSteps` is for threads that can be ended. UsageError for what is invalid, longer
 * than 512 characters or able to backtrack without bound.
 */
export function compileSearch(source: string, mostSteps = MOST_STEPS): Search {
  if (source === '')
    throw new UsageError('An empty expression is found in everything. Write what to look for.');
  if (source.length > LONGEST_SOURCE) throw refused(source, `is longer than ${LONGEST_SOURCE} characters`);
  const [, flags = '', rest = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(source) ?? [];
  const { refusal, pattern, unbounded, ways } = scanExpression(rest);
  if (refusal !== undefined) throw refused(source, refusal);
  const longestText = Math.min(LONGEST_TEXT, affordableLength(unbounded + 1, ways, mostSteps));
  if (longestText < SHORTEST_TEXT) throw refused(source, 'can be matched in too many ways');
  const ignoresCase = flags.includes('i');
  const expression = compiled(source, pattern, [...new Set(`u${flags}`)].join(''));
  const literals = requiredLiterals(pattern, ignoresCase);
  const groups = (new RegExp(`${expression.source}|`, expression.flags).exec('')?.length ?? 1) - 1;
  return {
    source,
    expression,
    longestText,
    ignoresCase,
    groups,
    ...(literals === undefined ? {} : { literals }),
  };
}

/** Where the expression is found in the text, and whether the text was too long to be looked at as a whole. */
export function searchText({ expression, longestText }: Search, text: string) {
  const cut = text.length > longestText;
  const found = expression.exec(cut ? text.slice(0, longestText) : text);
  return { found: found ?? undefined, cut };
}

function compiled(source: string, pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw refused(source, `is not valid (${message.slice(message.lastIndexOf(': ') + 2)})`, cause);
  }
}

function refused(source: string, why: string, cause?: unknown): UsageError {
  return new UsageError(
    `The regular expression '${source.slice(0, 80)}' ${why}. Write a simpler one, e.g. "ERROR|timed out after ([0-9]+) s".`,
    cause === undefined ? undefined : { cause },
  );
}
