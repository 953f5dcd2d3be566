import { UsageError } from './errors.ts';
import { type Matcher, parseMatcher } from './matcher.ts';

/** Which series of a metric are meant. */
export interface MetricSelector {
  /** As it was written. */
  readonly text: string;
  readonly name: string;
  /** All have to match. */
  readonly matchers: readonly Matcher[];
}

const LONGEST = 2048;
const SELECTOR = /^\s*([a-zA-Z_:][\w:.]*)\s*(?:\{(.*)\}\s*)?$/s;
/** Up to a comma that stands in no quotes. */
const ONE = /\s*((?:[^",]|"(?:[^"\\]|\\.)*")+)\s*(?:,|$)/sy;

/** Reads `http_requests_total{code=~"5..",job="api"}` as PromQL has it. UsageError for anything else. */
export function parseMetricSelector(text: string): MetricSelector {
  const [, name, inside = ''] = (text.length > LONGEST ? null : SELECTOR.exec(text)) ?? [];
  if (name === undefined) throw refused(text);
  const matchers: Matcher[] = [];
  ONE.lastIndex = 0;
  while (inside.slice(ONE.lastIndex).trim() !== '') {
    const [, one] = ONE.exec(inside) ?? [];
    if (one === undefined) throw refused(text);
    matchers.push(parseMatcher(one));
  }
  return { text: text.trim(), name, matchers };
}

function refused(text: string): UsageError {
  return new UsageError(
    `'${text.slice(0, 80)}' selects no metric. Write its name and what its labels have to be, e.g. http_requests_total{code=~"5.."}.`,
  );
}
