import type { Silence } from '../silence.ts';

export interface SilenceStore {
  get(id: string): Promise<Silence | undefined>;
  /** Active and pending ones at `at`, the first to end first. */
  listOpen(at: Date): Promise<readonly Silence[]>;
  /** Ends it now; answers the silence as it then stands. NotFoundError for an unknown id. */
  expire(id: string, at: Date): Promise<Silence>;
  /**
   * Takes the mark off alerts whose silence has ended; answers the incidents that have to be looked at again, each time
   * until `released` says that they were: a crash in between must not leave one closed that still fires.
   */
  releaseEnded(at: Date): Promise<readonly string[]>;
  /** The incident has been looked at. */
  released(incidentId: string): Promise<void>;
}
