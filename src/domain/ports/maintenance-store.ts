import type { MaintenanceWindow, NewWindow, WindowChange, WindowStanding } from '../maintenance.ts';

export interface MaintenanceStore {
  get(id: string): Promise<MaintenanceWindow | undefined>;
  /** Planned and active ones, the first to begin first. */
  listOpen(): Promise<readonly MaintenanceWindow[]>;
  /** Stores it as planned, with its first deadline. Of a plan the same slot is stored once: undefined for the second. */
  plan(window: NewWindow, at: Date): Promise<MaintenanceWindow | undefined>;
  /** Ids of windows whose deadline has passed at `at`, oldest first. */
  due(at: Date, limit: number): Promise<readonly string[]>;
  /** The earliest deadline there is. */
  nextDue(): Promise<Date | undefined>;
  /**
   * Locks a window, lets `decide` (pure, synchronous) say what becomes of it, and writes that in the same transaction:
   * one that becomes active opens its silences, which mark what they hide; of one that is over they end. Undefined
   * writes nothing. NotFoundError for an unknown id; what `decide` throws passes through.
   */
  change(
    id: string,
    at: Date,
    decide: (standing: WindowStanding) => WindowChange | undefined,
  ): Promise<WindowChange | undefined>;
}
