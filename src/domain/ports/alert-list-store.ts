/** What is known of the file that lists the alerts of one incident. */
export interface AlertList {
  readonly incidentId: string;
  /** Of what the shown file holds; undefined before the first. */
  readonly digest?: string;
  /** Until when it is taken. */
  readonly dueAt: Date;
}

/**
 * Which incidents are due a file of all their alerts. An incident becomes due by a batch of alerts that leaves it large;
 * a minute later at the earliest, and less and less often as files follow each other.
 */
export interface AlertListStore {
  due(before: Date, limit: number): Promise<readonly string[]>;
  /** Takes one that is due: it is due again in five minutes unless `done`. Undefined when nothing is due. */
  take(incidentId: string, at: Date): Promise<AlertList | undefined>;
  /** Notes that a file with this digest is about to be shown; true for one caller only. */
  started(incidentId: string, digest: string, at: Date): Promise<boolean>;
  /** Takes that note back, for a file that nobody can have seen. */
  refused(incidentId: string): Promise<void>;
  /** The file shows what there was; what has changed since it was taken stays due. */
  done(list: AlertList): Promise<void>;
}
