import type { WorkspaceClock } from './clock.ts';
import type { RateLimits } from './rate-limiter.ts';
import type { WorkspaceSeeds } from './seeds.ts';

/** How fast the app may call, and how long it may take to ack. */
export interface WorkspaceLimits extends RateLimits {
  readonly ackTimeoutMs: number;
}

/** How payloads reach the app. */
export type DeliveryMode =
  | { readonly mode: 'socket' }
  | {
      readonly mode: 'http';
      /** A function where the app's address is not known yet when the workspace is made. */
      readonly requestUrl: string | (() => string);
      readonly signingSecret?: string;
    };

/** What a workspace is made from; only the manifest is required. */
export interface WorkspaceOptions extends Partial<WorkspaceSeeds> {
  /** The text of a manifest.yml, or its decoded content. */
  readonly manifest: unknown;
  /** Socket Mode where absent. */
  readonly delivery?: DeliveryMode;
  readonly clock?: WorkspaceClock;
  /** File of JSON lines in which everything is kept; uploads go into `files/` beside it. In memory where absent. */
  readonly journal?: string;
  readonly limits?: Partial<WorkspaceLimits>;
  /** How many Web API calls are remembered; 1,000 where absent. */
  readonly recordedCalls?: number;
  /** Fresh ones where absent; an app in another process may need them to outlive this one. */
  readonly tokens?: { readonly bot: string; readonly app: string };
}
