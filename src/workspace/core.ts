import type { CallLog } from './api/call-log.ts';
import type { WorkspaceTimers } from './clock.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { FaultPlan } from './faults.ts';
import type { TimeStamps } from './ids.ts';
import type { ModalStacks } from './interaction/modal-stacks.ts';
import type { ResponseUrls } from './interaction/response-urls.ts';
import type { TriggerIds } from './interaction/trigger-ids.ts';
import type { Manifest } from './manifest.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { FileBytes } from './state/file-bytes.ts';
import type { Uploads } from './state/uploads.ts';
import type { WorkspaceState } from './state/workspace-state.ts';

/** Who and what this workspace is; none of it changes while it runs. */
export interface WorkspaceIdentity {
  readonly teamId: string;
  readonly teamName: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botName: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The deprecated `token` that Slack still puts into every payload. */
  readonly verificationToken: string;
}

/** Where the workspace is reachable: known once a server listens, without a slash at the end. */
interface WorkspaceOrigin {
  url: string;
  /** Path in front of every route, e.g. `` or `/slack`. */
  prefix: string;
}

/** The parts that the Web API, the person side and the deliveries share. */
export interface WorkspaceCore {
  readonly identity: WorkspaceIdentity;
  readonly manifest: Manifest;
  readonly clock: WorkspaceTimers;
  readonly timeStamps: TimeStamps;
  readonly state: WorkspaceState;
  readonly bytes: FileBytes;
  readonly uploads: Uploads;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  readonly modals: ModalStacks;
  readonly rates: RateLimiter;
  readonly faults: FaultPlan;
  readonly calls: CallLog;
  readonly delivery: Delivery;
  readonly origin: WorkspaceOrigin;
}
