import type { Alert, Labels } from '../domain/alert.ts';
import type { Matcher } from '../domain/matcher.ts';
import type { Route } from '../domain/route.ts';
import type { Silence } from '../domain/silence.ts';

/** An alert with where it is shown. */
export interface DeskAlert {
  readonly alert: Alert;
  /** Name of the route that decided where it goes. */
  readonly route: string;
  /** The labels that make its group, with their values. */
  readonly groupLabels: Labels;
  /** Set while it is on an incident that is not resolved. */
  readonly incident?: {
    readonly id: string;
    readonly acknowledged: boolean;
    readonly owner?: string;
  };
}

/** A silence that a tool asks for. */
export interface SilenceRequest {
  /** Of the one that is to be changed; one that has ended is made anew. */
  readonly id?: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Whoever the tool says it is for. */
  readonly author: string;
  readonly comment: string;
}

/** What Watchbill says of itself to the tools of others. */
export interface DeskStatus {
  readonly version: string;
  readonly startedAt: Date;
  readonly routes: readonly Route[];
}

/**
 * What the protocols of other tools may read and do beyond bringing alerts in. Each source has its own: whatever is
 * done there is recorded under the name of the source.
 */
export interface AlertDesk {
  /** What fires, worst first; at most 10,000. */
  firing(): Promise<readonly DeskAlert[]>;
  /** Firing or not. */
  alert(fingerprint: string): Promise<DeskAlert | undefined>;
  /** Adds a note to the incident that the alert is on; false when it is on none. */
  note(fingerprint: string, author: string, text: string): Promise<boolean>;
  /** Pending, active and lately ended ones. */
  silences(): Promise<readonly Silence[]>;
  /** NotFoundError for an unknown id, as of what follows. */
  silence(id: string): Promise<Silence>;
  /** Makes or changes one and answers its id; UsageError for what no silence may be. */
  putSilence(request: SilenceRequest): Promise<string>;
  /** Ending it twice is success. */
  expireSilence(id: string): Promise<void>;
  /** UnreachableError or TimeoutError while alerts could not be taken. */
  about(): Promise<DeskStatus>;
}
