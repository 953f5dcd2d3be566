import type { Severity } from '../domain/alert.ts';

export const sides = ['current', 'proposed'] as const;
/** The configuration as it is, or the one that somebody thinks of. */
export type Side = (typeof sides)[number];

/** How the same alerts are on cards by both configurations. */
export const differences = ['added', 'removed', 'merged', 'split', 'regrouped', 'moved', 'paged'] as const;
/**
 * `added`: on a card only by the proposed one; `removed`: only by the current one; `merged`: several become one;
 * `split`: one becomes several; `regrouped`: several become several others; `moved`: the same card in other channels;
 * `paged`: the same card, with other calls.
 */
export type Difference = (typeof differences)[number];

/** Somebody who is called: a user, a user group or a channel, and how often, in all and at night. */
export interface Calls {
  readonly target: string;
  readonly count: number;
  readonly atNight: number;
}

/** One card, as one of the configurations would have shown it. */
export interface ReplayedCard {
  readonly title: string;
  readonly severity: Severity;
  readonly route: string;
  /** Of the card and its copies. */
  readonly channels: readonly string[];
  readonly openedAt: Date;
  readonly calls: readonly Calls[];
  /** Incidents of the past on which its alerts were. */
  readonly incidentIds: readonly string[];
}

/** One difference, with the cards that make it. */
export interface ReplayExample {
  readonly difference: Difference;
  readonly current: readonly ReplayedCard[];
  readonly proposed: readonly ReplayedCard[];
}

/** What one configuration adds up to. */
export interface SideTotals {
  readonly cards: number;
  /** Incidents of which nobody would have heard: over before their hold was. */
  readonly cardless: number;
  readonly calls: number;
  readonly callsAtNight: number;
}

/** One figure by both configurations. */
export type Both = Readonly<Record<Side, number>>;

/** What a replay found out. Everything in it is determined by the episodes and the two configurations. */
export interface ReplayOutcome {
  readonly from: Date;
  readonly to: Date;
  readonly episodes: number;
  readonly totals: Readonly<Record<Side, SideTotals>>;
  /** Cards that both show alike, with the same calls. */
  readonly same: number;
  /** By kind: how many differences there are, and how many cards they have on either side. */
  readonly differences: Readonly<Record<Difference, { readonly count: number } & Both>>;
  readonly calls: {
    /** More than the current configuration makes, summed over cards. */
    readonly added: number;
    readonly removed: number;
    readonly byTarget: readonly ({ readonly target: string; readonly atNight: Both } & Both)[];
  };
  readonly channels: readonly ({ readonly channel: string } & Both)[];
  /** The gravest of each kind. */
  readonly examples: readonly ReplayExample[];
}
