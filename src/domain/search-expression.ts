import { compileRegularExpression } from './regular-expression.ts';

/** A regular expression that is looked for anywhere in a line. */
export interface Search {
  readonly expression: RegExp;
  /** Of a longer text only this much is looked at, in UTF-16 units. */
  readonly longestText: number;
}

/**
 * Compiles it with the guard of compileRegularExpression; starting at every place of the line is one repeat more.
 */
export function compileSearch(source: string): Search {
  const [, flags = '', rest = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(source) ?? [];
  // By itself first, so that what is wrong is said of what was written.
  compileRegularExpression(source);
  const prefix = flags === '' ? '' : `(?${flags})`;
  const { longestValue } = compileRegularExpression(`${prefix}[\\s\\S]*(?:${rest})`);
  return { expression: new RegExp(`(?:${rest})`, `u${flags}`), longestText: longestValue };
}
