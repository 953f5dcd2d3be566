import type { Severity } from '../alert.ts';
import type { AlertSummary, Incident, IncidentState } from '../incident.ts';
import type { PostedMessage } from './chat.ts';

/** One incident of a storm, with where its card is once it is posted. */
export interface StormIncident {
  readonly incident: Pick<Incident, 'id' | 'title' | 'severity' | 'state' | 'system' | 'owner' | 'openedAt'>;
  readonly alerts: Pick<AlertSummary, 'total' | 'firing'>;
  readonly card?: PostedMessage;
}

/** A count of incidents under a name. */
export interface StormCount {
  readonly name: string;
  readonly incidents: number;
  /** Those that are not resolved. */
  readonly open: number;
}

/** What the summary card of a storm shows, read at one moment. */
export interface StormSnapshot {
  readonly key: string;
  readonly channel: string;
  readonly beganAt: Date;
  readonly endedAt?: Date;
  /** Counts every change of what is shown. */
  readonly revision: number;
  readonly incidents: number;
  readonly alerts: number;
  readonly byState: Readonly<Record<IncidentState, number>>;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Systems with the most incidents, most first; at most five. */
  readonly systems: readonly StormCount[];
  /** How many systems there are. */
  readonly systemCount: number;
  /** Worst first; at most as many as asked for. */
  readonly worst: readonly StormIncident[];
}

/** What a page says that calls for many incidents of a storm. */
export interface StormCalls {
  /** Channel of the storm. */
  readonly channel: string;
  /** Whom it calls: a user, a channel, or the mentions of a line in the thread. */
  readonly who: string;
  /** Index of the level of their policies. */
  readonly level: number;
  /** The card of the storm, once it is posted. */
  readonly card?: PostedMessage;
  readonly revision: number;
  readonly incidents: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Those that somebody has taken since they were called for, or that are over. */
  readonly answered: number;
}

/** What has become of the incidents of a list. */
export interface ListedIncidents {
  /** Those that are open, worst first. */
  readonly open: readonly StormIncident[];
  /** How many are not any more. */
  readonly over: number;
}

/** Slack answers, or is away, or answers again since a moment ago. */
export type SlackStanding = 'there' | 'away' | 'back';

export interface StormStore {
  get(key: string, limit: number): Promise<StormSnapshot | undefined>;
  /** By the key of the page's delivery. */
  calls(key: string): Promise<StormCalls | undefined>;
  listed(incidentIds: readonly string[]): Promise<ListedIncidents>;
  /** Ends the storms whose time has come; answers the keys of their cards, which have to be drawn again. */
  endDue(at: Date): Promise<readonly string[]>;
  /**
   * Collapses what waits: where more new cards of a channel have not been posted yet than its limit, or than a minute
   * takes where Slack has been away, they go into the thread of a storm. Where many cards of a storm have waited, lists of
   * what is open are wanted ahead of them, unless Slack is away. Answers the keys of the storms' cards, of their lists and
   * of their pages.
   */
  collapseBacklog(at: Date, slack?: SlackStanding): Promise<readonly string[]>;
}
