/** What came from outside and may act once only, remembered for all processes together. */
export interface RequestStore {
  /**
   * True for one caller of any number with the same key, until `until`. Rejects with UnreachableError or TimeoutError;
   * then nobody knows whether it was claimed.
   */
  claim(key: string, now: Date, until: Date): Promise<boolean>;
  /** Forgets what has expired by `now`; how many there were. */
  prune(now: Date): Promise<number>;
}
