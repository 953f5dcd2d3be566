import { UsageError } from './errors.ts';
import type { Matcher } from './matcher.ts';
import { compileRegularExpression } from './regular-expression.ts';

const QUOTED = /"(?:[^"\\]|\\.)*"/.source;
// Anything but white space and what the syntax itself uses; other names are written in quotes.
const NAME = /[^\s=!~"{},\\]+/.source;
const MATCHER = new RegExp(`^\\s*(${QUOTED}|${NAME})\\s*(=~|!~|!=|=)\\s*(${QUOTED}|[^"]*?)\\s*$`, 'su');
const LONGEST = 1024;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/**
 * Reads one matcher in Alertmanager's syntax: `severity=~"critical|warning"`, `team!=db`; names and values may
 * stand in quotes. UsageError for anything else, also for a regular expression that is refused.
 */
export function parseMatcher(text: string): Matcher {
  const match = text.length > LONGEST ? null : MATCHER.exec(text);
  const [, name = '', operator = '', value = ''] = match ?? [];
  const label = unquote(name);
  if (match === null || label === '') {
    throw new UsageError(
      `'${text.slice(0, 80)}' is not a matcher. Write label, operator (=, !=, =~ or !~) and value, e.g. severity=~"critical|warning".`,
    );
  }
  const matcher: Matcher = { label, operator: operator as Matcher['operator'], value: unquote(value) };
  if (matcher.operator === '=~' || matcher.operator === '!~') compileRegularExpression(matcher.value);
  return matcher;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  // An unknown escape stays as it is: regular expressions are full of them.
  return text.slice(1, -1).replace(/\\[n"\\]/g, (sequence) => ESCAPES[sequence] ?? sequence);
}

/** Writes a matcher so that `parseMatcher` reads it back: `severity=~"critical|warning"`. */
export function formatMatcher(matcher: Matcher): string {
  const label = /^[a-zA-Z_:][\w:.-]*$/.test(matcher.label) ? matcher.label : quote(matcher.label);
  return `${label}${matcher.operator}${quote(matcher.value)}`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
