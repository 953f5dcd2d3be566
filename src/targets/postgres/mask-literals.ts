import { oneLine } from '../../domain/text.ts';

// One after the other, from where the last ended: comments, strings with backslashes, plain strings, quoted names,
// dollar quotes, parameters and names (which may hold digits), numbers. The text may be cut anywhere: what is not closed
// goes to its end. Each branch ends at its first closing mark, so the cost is that of one reading.
const tokens =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)|'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|\$\d+|[A-Za-z_][\w$]*|\d[\w.]*/g;

/** SQL on one line with `?` for every value that stands in it: values may be anybody's secrets. */
export function maskLiterals(sql: string): string {
  const masked = sql.replace(tokens, (token) => {
    if (token.startsWith('--') || token.startsWith('/*')) return ' ';
    if (token.startsWith('"') || /^\$\d/.test(token) || /^[A-Za-z_]/.test(token)) {
      return /^[eE]'/.test(token) ? '?' : token;
    }
    return '?';
  });
  return oneLine(masked);
}
