import { UsageError } from './errors.ts';
import { type Token, tokensOf } from './expression-tokens.ts';

export const comparisons = ['>', '>=', '<', '<=', '==', '!='] as const;
export type Comparison = (typeof comparisons)[number];

/** What may be called, and with how many arguments. */
export const expressionFunctions = {
  min: [1, 50],
  max: [1, 50],
  sum: [1, 50],
  mean: [1, 50],
  count: [1, 50],
  abs: [1, 1],
  /** 1 while all readings of a probe, or of one metric, are ok; 0 otherwise. */
  ok: [1, 1],
  /** 1 when it is known, 0 when not. */
  known: [1, 1],
  /** The first argument, or the second where the first is unknown. */
  default: [2, 2],
} as const satisfies Record<string, readonly [least: number, most: number]>;
export type ExpressionFunction = keyof typeof expressionFunctions;

/** A reading of another probe: `probe`, `probe.metric` or `probe.metric[part]`. */
export interface ReadingName {
  readonly probe: string;
  readonly metric?: string;
  readonly part?: string;
}

/** Plain data, as it was read. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'reading'; readonly name: ReadingName }
  | { readonly kind: 'call'; readonly function: ExpressionFunction; readonly args: readonly Expression[] }
  | { readonly kind: 'not' | 'minus'; readonly of: Expression }
  | {
      readonly kind: 'pair';
      readonly operator: '+' | '-' | '*' | '/' | 'and' | 'or' | Comparison;
      readonly left: Expression;
      readonly right: Expression;
    };

type Pair = Extract<Expression, { kind: 'pair' }>;

const MOST_NESTED = 30;
/** Loosest first; all of them group to the left. */
const levels: readonly (readonly Pair['operator'][])[] = [
  ['or'],
  ['and'],
  comparisons,
  ['+', '-'],
  ['*', '/'],
];
const words = new Set(['and', 'or', 'not']);

/**
 * Reads an expression over readings of other probes; UsageError that names the character where it goes wrong.
 *
 *     expression  or ▸ and ▸ not ▸ comparison ▸ + - ▸ * / ▸ - ▸ value      (loosest to tightest)
 *     comparison  > >= < <= == !=                                          (1 when it holds, else 0; not chained)
 *     value       number | reading | function ( expression, … ) | ( expression )
 *     reading     probe . metric [part]                                    (`[part]` where there is one for each of many)
 *     function    min max sum mean count abs ok known default
 *
 * Only what is not 0 is true. A minus stands between blanks, since names hold dashes.
 */
export function parseExpression(source: string): Expression {
  const tokens = tokensOf(source);
  const end: Token = { kind: 'end', text: 'the end', position: source.length + 1 };
  let at = 0;
  let nested = 0;

  const current = (): Token => tokens[at] ?? end;
  function is(text: string): boolean {
    const { kind, text: stands } = current();
    return (kind === 'sign' || kind === 'name') && stands === text;
  }
  function take(text: string): boolean {
    if (!is(text)) return false;
    at += 1;
    return true;
  }
  function expected(what: string): UsageError {
    const { text, position } = current();
    return new UsageError(
      `The expression '${source}' has '${text}' at character ${position}, where ${what} has to stand.`,
    );
  }
  function need(text: string): void {
    if (!take(text)) throw expected(`'${text}'`);
  }
  function deeper<T>(read: () => T): T {
    nested += 1;
    if (nested > MOST_NESTED) throw new UsageError(`The expression '${source}' is nested too deeply.`);
    const result = read();
    nested -= 1;
    return result;
  }

  function pairs(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return single();
    // Looser than a comparison, tighter than `and`.
    if (operators === comparisons && take('not')) return deeper(() => ({ kind: 'not', of: pairs(level) }));
    let left = pairs(level + 1);
    for (let compared = false; ; compared = true) {
      const operator = operators.find(is);
      if (operator === undefined) return left;
      if (compared && operators === comparisons) throw expected("'and', 'or' or the end");
      at += 1;
      left = { kind: 'pair', operator, left, right: pairs(level + 1) };
    }
  }

  function single(): Expression {
    if (take('-')) return deeper(() => ({ kind: 'minus', of: single() }));
    if (take('(')) {
      const inner = deeper(() => pairs(0));
      need(')');
      return inner;
    }
    const { kind, text } = current();
    if (kind === 'number') {
      at += 1;
      return { kind: 'number', value: Number(text) };
    }
    if (kind !== 'name' || words.has(text)) throw expected('a number, a probe or a function');
    at += 1;
    return take('(') ? call(text) : { kind: 'reading', name: reading(text) };
  }

  function call(name: string): Expression {
    if (!Object.hasOwn(expressionFunctions, name)) {
      const known = Object.keys(expressionFunctions).join(', ');
      throw new UsageError(`There is no function '${name}' in expressions. There are ${known}.`);
    }
    const called = name as ExpressionFunction;
    const args = deeper(() => {
      const list = [pairs(0)];
      while (take(',')) list.push(pairs(0));
      return list;
    });
    need(')');
    const [least, most] = expressionFunctions[called];
    if (args.length < least || args.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      throw new UsageError(`The function '${name}' takes ${wanted} arguments and was given ${args.length}.`);
    }
    if (called === 'ok' && args[0]?.kind !== 'reading') {
      throw new UsageError(`The function 'ok' takes the name of a probe or of one metric, e.g. ok(db).`);
    }
    return { kind: 'call', function: called, args };
  }

  function reading(probe: string): ReadingName {
    if (!take('.')) return { probe };
    const { kind, text: metric } = current();
    if (kind !== 'name') throw expected(`the name of a metric of '${probe}'`);
    at += 1;
    const { kind: next, text: part } = current();
    if (next !== 'part') return { probe, metric };
    at += 1;
    return { probe, metric, part };
  }

  const whole = pairs(0);
  if (current().kind !== 'end') throw expected('the end');
  return whole;
}

/** The readings that an expression asks for. */
export function readingsIn(expression: Expression): readonly ReadingName[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'reading':
      return [expression.name];
    case 'call':
      return expression.args.flatMap(readingsIn);
    case 'pair':
      return [...readingsIn(expression.left), ...readingsIn(expression.right)];
    default:
      return readingsIn(expression.of);
  }
}
