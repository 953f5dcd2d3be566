import { UsageError } from './errors.ts';
import { scanExpression } from './scan-expression.ts';

export interface CompiledExpression {
  /** Anchored at both ends. */
  readonly expression: RegExp;
  /** Longer values are not tried, in UTF-16 units. */
  readonly longestValue: number;
}

const LONGEST_SOURCE = 512;
const LONGEST_VALUE = 65_536;
/** An expression that cannot even be tried on this much is refused. */
const SHORTEST_VALUE = 64;
/** Steps that one comparison may cost at worst: about 50 ms. */
const MOST_STEPS = 1e7;

/**
 * Compiles a matcher's regular expression, anchored as Alertmanager does it. The syntax is what RE2 and JavaScript
 * share, with `(?i)` and `(?s)` at the start. UsageError for what is invalid, longer than 512 characters or able to
 * backtrack without bound (a repeat within a repeat, back references, look-around).
 */
export function compileRegularExpression(source: string): CompiledExpression {
  if (source.length > LONGEST_SOURCE) throw refused(source, `is longer than ${LONGEST_SOURCE} characters`);
  const [, flags = '', rest = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(source) ?? [];
  const { refusal, pattern, unbounded, ways } = scanExpression(rest);
  if (refusal !== undefined) throw refused(source, refusal);
  const longestValue = affordableLength(unbounded, ways);
  if (longestValue < SHORTEST_VALUE) throw refused(source, 'can be matched in too many ways');
  try {
    const unique = [...new Set(`u${flags}`)].join('');
    return { expression: new RegExp(`^(?:${pattern})$`, unique), longestValue };
  } catch (cause) {
    throw refused(source, `is not valid (${reason(cause)})`, cause);
  }
}

/** The length n up to which `ways` × n^unbounded / unbounded! stays within the budget. */
export function affordableLength(unbounded: number, ways: number, mostSteps = MOST_STEPS): number {
  if (unbounded === 0) return ways <= mostSteps ? LONGEST_VALUE : 0;
  let steps = mostSteps / ways;
  for (let factor = 2; factor <= unbounded; factor += 1) steps *= factor;
  return Math.min(LONGEST_VALUE, Math.floor(steps ** (1 / unbounded)));
}

function reason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.slice(message.lastIndexOf(': ') + 2);
}

function refused(source: string, why: string, cause?: unknown): UsageError {
  return new UsageError(
    `The regular expression '${source.slice(0, 80)}' ${why}. Write a simpler one, e.g. "db-.*|cache-[0-9]+".`,
    cause === undefined ? undefined : { cause },
  );
}
