import type { Labels } from './alert.ts';
import { compileRegularExpression } from './regular-expression.ts';

export { formatMatcher, parseMatcher } from './matcher-syntax.ts';

/** A label matcher as in Alertmanager: a missing label counts as the empty string; regular expressions are anchored. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

type Test = (value: string) => boolean;

/** Matchers are frozen configuration or stored silences: each object is compiled once, however many alerts it meets. */
const compiled = new WeakMap<Matcher, Test>();

function testOf(matcher: Matcher): Test {
  const known = compiled.get(matcher);
  if (known !== undefined) return known;
  const test = compile(matcher);
  compiled.set(matcher, test);
  return test;
}

function compile({ operator, value: wanted }: Matcher): Test {
  if (operator === '=') return (value) => value === wanted;
  if (operator === '!=') return (value) => value !== wanted;
  const { expression, longestValue } = compileRegularExpression(wanted);
  const positive = operator === '=~';
  // A value too long to be tried in bounded time matches neither =~ nor !~: what is in doubt is not hidden.
  return (value) => value.length <= longestValue && expression.test(value) === positive;
}

/** Whether the label's value satisfies the matcher; UsageError for a regular expression that is refused. */
export function matches(matcher: Matcher, labels: Labels): boolean {
  return testOf(matcher)(labelValue(labels, matcher.label));
}

/** What the label says; empty where there is none. */
export function labelValue(labels: Labels, label: string): string {
  return Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
}

/** Whether all matchers match; an empty list matches everything. */
export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matches(matcher, labels));
}

/** The labels, with their values, that whatever these match has to carry. */
export function requiredLabels(matchers: readonly Matcher[]): Labels {
  const equal = matchers.filter(({ operator, value }) => operator === '=' && value !== '');
  return Object.fromEntries(equal.map(({ label, value }) => [label, value]));
}
