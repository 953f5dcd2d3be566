import type { EscalationPolicy } from './escalation.ts';
import type { Matcher } from './matcher.ts';

/** Where matching alerts go and how they are grouped. The first match of the list wins; the last one matches all. */
export interface Route {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** Channel id or `#name`. */
  readonly channel: string;
  readonly policy: EscalationPolicy;
  /** Labels whose values make the group key; `['...']` groups by all labels, i.e. not at all. */
  readonly groupBy: readonly string[];
  /** An alert that fires again within this time after its incident was resolved re-opens it. */
  readonly reopenWindowMs: number;
}
