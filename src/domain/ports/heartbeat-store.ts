import type { Heartbeat } from '../heartbeat.ts';

export interface HeartbeatStore {
  list(): Promise<readonly Heartbeat[]>;
  /** It was heard of; answers how it stands after that. */
  beat(name: string, at: Date, dueAt: Date): Promise<Heartbeat>;
  /** Expects it from now on, or later than was thought; nothing while an alert for it fires. */
  expect(name: string, dueAt: Date): Promise<void>;
  /** Its alert was raised, unless it has been heard of since. */
  raised(name: string, dueAt: Date): Promise<void>;
  /** The alert that began then has ended. */
  cleared(name: string, raisedAt: Date): Promise<void>;
  remove(name: string): Promise<void>;
  /** Notes that somebody looks now; answers when somebody did before. */
  watched(at: Date): Promise<Date | undefined>;
}
