import type { Alert } from '../alert.ts';
import type { Delivery } from '../delivery.ts';
import type { Hiding } from '../inhibition.ts';
import type { IncidentSnapshot } from './incident-store.ts';
import type { WantedMessage } from './publisher.ts';

/** An incident as whoever has just stored it knows it: nothing of it need be read again. */
export interface KnownIncident extends IncidentSnapshot {
  /** Worst first; at least as many as a card shows. */
  readonly worst: readonly Alert[];
  /** What they hide; read where it is left out. */
  readonly hides?: Hiding;
}

/** A message that was stored a moment ago as held by this process, with its posting begun. */
export interface FreshDelivery {
  readonly delivery: Delivery;
  /** See `deliveryPriority`. */
  readonly priority: number;
  /** The incident it was made for. */
  readonly known?: KnownIncident;
  /** What it looked like a moment ago, where somebody has begun to draw it. */
  readonly drawn?: Promise<WantedMessage | undefined>;
}

/**
 * Posts new messages in the process that stored them, right after the commit, without a job, and edits what is changed often. It is only ever faster:
 * whatever it cannot do now it gives back to the queue, and what it takes with it when it is killed is found by its
 * lease.
 */
export interface FastLane {
  /** For how long it wants what it posts held. */
  readonly leaseMs: number;
  /** How many messages it takes at this moment. */
  room(): number;
  /** Whether messages into this channel go through now, or stand in line for Slack's pace. */
  isOpen(channel: string): boolean;
  /** Begins to draw what is about to be committed, so that it can be posted the moment that it is; never throws. */
  prepare(fresh: readonly FreshDelivery[]): readonly FreshDelivery[];
  /** Begins to post them; never throws. In one channel they go in the order given. */
  post(fresh: readonly FreshDelivery[]): void;
  /** Begins to bring cards to what is stored by now, each at most once a second; never throws. */
  edit(keys: readonly string[]): void;
}
