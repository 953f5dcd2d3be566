/** How the connection to Slack stands, for health and `/readyz`. */
export interface SlackStatus {
  readonly connected: boolean;
  /** The end of the longest wait that Slack has asked for, if it is still to come. */
  readonly rateLimitedUntil?: Date;
  readonly mode: 'socket' | 'http';
  readonly team?: string;
  readonly lastError?: string;
}

export interface PostgresStatus {
  readonly latencyMs: number;
  readonly connections: number;
  readonly maxConnections: number;
  readonly databaseBytes: number;
  readonly version: string;
}
