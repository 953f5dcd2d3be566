/** What a batch of events will most likely ask of the store: wrong guesses cost a round trip, and nothing else. */
export interface Foreseen {
  readonly at: Date;
  readonly fingerprints: readonly string[];
  /** Of the groups that its firing events belong to. */
  readonly groupKeys: readonly string[];
}
