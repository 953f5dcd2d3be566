/** Whom a level calls: a Slack user, a Slack user group, or a channel. */
export type EscalationTarget =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

export interface EscalationLevel {
  readonly targets: readonly EscalationTarget[];
  /** How long this level has to answer before the next one is called. */
  readonly timeoutMs: number;
}

/** Levels are called in order; after the last the policy starts over `repeats` times, then it ends visibly. */
export interface EscalationPolicy {
  readonly name: string;
  readonly levels: readonly EscalationLevel[];
  readonly repeats: number;
}
