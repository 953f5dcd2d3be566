/**
 * A storm is more new incidents in one channel than people can read as cards of their own:
 *
 *   calm ──(more than `above` new cards within `withinMs`)──► storm ──(rate below for twice `withinMs`)──► over
 *
 * While it lasts, new cards of the channel go into the thread of one summary card. They stay living cards, and
 * whoever is called for them is called.
 */
export interface StormLimit {
  /** So many new cards within the time are still shown one by one. */
  readonly above: number;
  readonly withinMs: number;
}

/** The limit of a route, by its name; undefined where no card is ever collapsed. */
export type StormLimits = (routeName: string) => StormLimit | undefined;

/** How a channel stands before some new cards are added to it. */
export interface ChannelStanding {
  /** When the card was wanted that is just too many, counted back from the new ones; undefined where there are fewer. */
  readonly edgeAt?: Date;
  /** The storm that has not been ended. */
  readonly storm?: { readonly key: string; readonly endsAt: Date };
}

/** What becomes of new cards; `endsAt` is when the storm is over unless more follow. */
export type StormStep =
  | { readonly kind: 'calm' }
  | { readonly kind: 'began'; readonly endsAt: Date }
  | { readonly kind: 'goes-on'; readonly key: string; readonly endsAt: Date };

/** Which of the cards that are already there has to lie within the time for `fresh` new ones to be too many: 0 is the newest. */
export function edgeIndex({ above }: StormLimit, fresh: number): number {
  return Math.max(0, above - fresh);
}

/** Decides on `fresh` new cards of one channel. Those that cross the limit together go into the thread together. */
export function stormStep(
  { above, withinMs }: StormLimit,
  { edgeAt, storm }: ChannelStanding,
  fresh: number,
  at: Date,
): StormStep {
  const edge = fresh > above ? at : edgeAt;
  const edgeMs = edge === undefined ? Number.NEGATIVE_INFINITY : edge.getTime() + withinMs;
  const isAbove = edgeMs > at.getTime();
  const hot = isAbove ? edgeMs + 2 * withinMs : Number.NEGATIVE_INFINITY;
  if (storm !== undefined && at < storm.endsAt) {
    return { kind: 'goes-on', key: storm.key, endsAt: new Date(Math.max(storm.endsAt.getTime(), hot)) };
  }
  return isAbove ? { kind: 'began', endsAt: new Date(hot) } : { kind: 'calm' };
}

/** Of several limits of one channel the one that is crossed first. */
export function strictest(left: StormLimit, right: StormLimit): StormLimit {
  return right.above < left.above ? right : left;
}
