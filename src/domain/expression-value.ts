import type { Expression, ExpressionFunction, ReadingName } from './expression.ts';
import type { GradedReading } from './probe.ts';

/** The newest readings of a probe. */
export type ReadingsOf = (probe: string) => readonly GradedReading[];

/** What an expression comes to: figures (one for each part of a reading), or why it is not known. */
export type ExpressionValue = { readonly values: readonly number[] } | { readonly unknown: string };

const known = (...values: readonly number[]): ExpressionValue => ({ values });
const unknown = (why: string): ExpressionValue => ({ unknown: why });

/**
 * What the expression comes to now, as one figure. Whatever an unknown goes into is unknown, unless the other side
 * of `and` or `or` settles it alone, or `known` and `default` deal with it. Division by zero is unknown.
 */
export function expressionValue(expression: Expression, readings: ReadingsOf): ExpressionValue {
  const result = evaluate(expression, readings);
  if ('unknown' in result) return result;
  const single = singleOf(result.values);
  return single === undefined ? unknown(severalIn(expression, result.values.length)) : known(single);
}

function evaluate(expression: Expression, readings: ReadingsOf): ExpressionValue {
  switch (expression.kind) {
    case 'number':
      return known(expression.value);
    case 'reading':
      return readingValue(expression.name, readings);
    case 'call':
      return callValue(expression.function, expression.args, readings);
    case 'minus':
      return mapped(expressionValue(expression.of, readings), (value) => -value);
    case 'not':
      return mapped(expressionValue(expression.of, readings), (value) => Number(value === 0));
    case 'pair': {
      const { operator } = expression;
      const left = expressionValue(expression.left, readings);
      const right = expressionValue(expression.right, readings);
      return operator === 'and' || operator === 'or'
        ? logicalValue(operator, left, right)
        : pairValue(operator, left, right);
    }
  }
}

function readingValue(name: ReadingName, readings: ReadingsOf): ExpressionValue {
  const all = readings(name.probe);
  if (all.length === 0) return unknown(`'${name.probe}' has no reading yet`);
  const wanted = chosen(all, name);
  const failed = (wanted.length === 0 ? all : wanted).find(({ value }) => value === undefined);
  if (failed !== undefined) return unknown(`'${nameOf(name)}' is unknown: ${failed.error ?? 'no value'}`);
  if (wanted.length === 0) return unknown(`'${name.probe}' has no reading '${nameOf(name)}'`);
  if (name.metric === undefined && wanted.some(({ metric }) => metric !== wanted[0]?.metric)) {
    return unknown(`'${name.probe}' has several metrics: name one, e.g. ${name.probe}.${wanted[0]?.metric}`);
  }
  return known(...wanted.flatMap(({ value }) => value ?? []));
}

function callValue(
  name: ExpressionFunction,
  args: readonly Expression[],
  readings: ReadingsOf,
): ExpressionValue {
  const [first] = args;
  if (name === 'ok' && first?.kind === 'reading') return okValue(first.name, readings);
  const results = args.map((argument) => evaluate(argument, readings));
  const [one, other] = results;
  if (name === 'known') return known(Number(one !== undefined && 'values' in one));
  if (name === 'default')
    return (one !== undefined && 'values' in one ? one : other) ?? unknown('no default');
  const failed = results.find((result) => 'unknown' in result);
  if (failed !== undefined) return failed;
  const values = results.flatMap((result) => ('values' in result ? result.values : []));
  if (name === 'count') return known(values.filter((value) => value !== 0).length);
  if (name === 'abs') return finite(...values.map(Math.abs));
  const sum = values.reduce((total, value) => total + value, 0);
  const whole = { sum, mean: sum / values.length, min: Math.min(...values), max: Math.max(...values) };
  return finite(name === 'ok' ? Number.NaN : whole[name]);
}

// Unknown is never ok, and it is not known either: what was asked cannot be answered.
function okValue(name: ReadingName, readings: ReadingsOf): ExpressionValue {
  const all = readings(name.probe);
  const named = chosen(all, name);
  // A probe that failed as a whole answers under its own name.
  const wanted = named.length > 0 ? named : all.filter(({ status }) => status === 'unknown');
  if (wanted.some(({ status }) => status === 'critical' || status === 'warning')) return known(0);
  const lost = wanted.find(({ status }) => status === 'unknown');
  if (lost !== undefined) return unknown(`'${nameOf(name)}' is unknown: ${lost.error ?? 'no value'}`);
  return wanted.length === 0 ? unknown(`'${nameOf(name)}' has no reading yet`) : known(1);
}

function logicalValue(
  operator: 'and' | 'or',
  left: ExpressionValue,
  right: ExpressionValue,
): ExpressionValue {
  const truths = [left, right].map((side) => ('values' in side ? side.values[0] !== 0 : undefined));
  const settling = operator === 'or';
  if (truths.includes(settling)) return known(Number(settling));
  const lost = [left, right].find((side) => 'unknown' in side);
  return lost ?? known(Number(!settling));
}

function pairValue(
  operator: Exclude<Extract<Expression, { kind: 'pair' }>['operator'], 'and' | 'or'>,
  left: ExpressionValue,
  right: ExpressionValue,
): ExpressionValue {
  if ('unknown' in left) return left;
  if ('unknown' in right) return right;
  const [a = Number.NaN, b = Number.NaN] = [left.values[0], right.values[0]];
  switch (operator) {
    case '+':
      return finite(a + b);
    case '-':
      return finite(a - b);
    case '*':
      return finite(a * b);
    case '/':
      return b === 0 ? unknown('it divides by zero') : finite(a / b);
    case '>':
      return known(Number(a > b));
    case '>=':
      return known(Number(a >= b));
    case '<':
      return known(Number(a < b));
    case '<=':
      return known(Number(a <= b));
    case '==':
      return known(Number(a === b));
    case '!=':
      return known(Number(a !== b));
  }
}

function chosen(readings: readonly GradedReading[], { metric, part }: ReadingName): readonly GradedReading[] {
  return readings.filter(
    (reading) =>
      (metric === undefined || reading.metric === metric) && (part === undefined || reading.part === part),
  );
}

const nameOf = ({ probe, metric, part }: ReadingName): string =>
  `${probe}${metric === undefined ? '' : `.${metric}`}${part === undefined ? '' : `[${part}]`}`;

const mapped = (result: ExpressionValue, change: (value: number) => number): ExpressionValue =>
  'unknown' in result ? result : known(...result.values.map(change));

const finite = (...values: readonly number[]): ExpressionValue =>
  values.every(Number.isFinite) ? known(...values) : unknown('it comes to no finite figure');

const singleOf = (values: readonly number[]): number | undefined =>
  values.length === 1 ? values[0] : undefined;

function severalIn(expression: Expression, count: number): string {
  const name = expression.kind === 'reading' ? `'${nameOf(expression.name)}'` : 'it';
  return `${name} has ${count} readings where one is needed: name one as in [part], or take max(…) of them`;
}
