/**
 * Tells the workers, after a commit, that something is to be done. Never throws and never blocks for long: what
 * is lost here is found again by the sweepers.
 */
export interface Wake {
  /** Messages that are new or whose incident changed; `priorities` by key, where more is known than its kind. */
  deliveries(keys: readonly string[], priorities?: ReadonlyMap<string, number>): Promise<void>;
  /** The escalation of these incidents has a new deadline. */
  escalations(due: readonly { readonly incidentId: string; readonly at: Date }[]): Promise<void>;
  /** Silences and windows have deadlines at these times. */
  windows(at: readonly Date[]): Promise<void>;
  /** Something else is to be done about these incidents at that time: `dueAt`. */
  incidents(due: readonly { readonly incidentId: string; readonly at: Date }[]): Promise<void>;
}
