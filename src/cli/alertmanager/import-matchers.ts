import { OpsError } from '../../domain/errors.ts';
import { formatMatcher, type Matcher, parseMatcher } from '../../domain/matcher.ts';
import { compileRegularExpression } from '../../domain/regular-expression.ts';

type Pairs = Readonly<Record<string, string>> | null | undefined;

/** The three ways in which Alertmanager lets matchers be written; they add up. */
export interface WrittenMatchers {
  readonly match: Pairs;
  readonly matchRe: Pairs;
  readonly matchers: readonly string[] | null | undefined;
}

/** All of them in Watchbill's one way; or why one of them cannot be. */
export function importMatchers(written: WrittenMatchers): { matchers: string[] } | { refusal: string } {
  try {
    const found: Matcher[] = [
      ...Object.entries(written.match ?? {}).map(
        ([label, value]) => ({ label, operator: '=', value }) as const,
      ),
      ...Object.entries(written.matchRe ?? {}).map(([label, value]) => expression(label, value)),
      ...(written.matchers ?? []).flatMap(splitMatchers).map(parseMatcher),
    ];
    return { matchers: found.map(formatMatcher) };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { refusal: error.message };
  }
}

function expression(label: string, value: string): Matcher {
  compileRegularExpression(value);
  return { label, operator: '=~', value };
}

/** One entry may hold several: `{a="b", c=~"d,e"}`; a comma within quotes separates nothing. */
export function splitMatchers(text: string): readonly string[] {
  const inner = text.trim().replace(/^\{/, '').replace(/\}$/, '');
  const parts = inner.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/gs) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
