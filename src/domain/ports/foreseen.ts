import type { NewDelivery } from '../delivery.ts';

/** What a batch of events will most likely ask of the store: wrong guesses cost a round trip, and nothing else. */
export interface Foreseen {
  readonly at: Date;
  readonly fingerprints: readonly string[];
  /** Of the groups that its firing events belong to. */
  readonly groupKeys: readonly string[];
  /** The cards that are new if none of these groups has an open incident; empty where nobody guessed. */
  readonly cards: readonly Pick<NewDelivery, 'channel' | 'stormRoute'>[];
}
