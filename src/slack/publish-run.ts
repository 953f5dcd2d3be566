import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { ClaimedDelivery, DeliveryStore } from '../domain/ports/delivery-store.ts';
import type { Log } from '../domain/ports/log.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import type { SlackChat } from './chat.ts';
import { createEditPace, type EditPace } from './edit-pace.ts';

/** A search and a post with their deadlines. After a kill in between, nobody may touch the message for this long. */
export const leaseMs = 25_000;

/** What all who post in one process remember together. */
export interface PublishMemory {
  readonly pace: EditPace;
  /** By key: the start of the last post that Slack is known not to have taken. */
  readonly refusedStarts: Map<string, number>;
}

export function createPublishMemory(clock: Clock): PublishMemory {
  return { pace: createEditPace(clock), refusedStarts: new Map() };
}

/** What a publisher needs from outside. */
export interface PublisherOptions {
  readonly deliveries: DeliveryStore;
  readonly chat: SlackChat;
  /** Where a delivery goes whose own channel refuses it: the first of these that takes it. */
  readonly fallbackChannels: (delivery: Delivery) => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: Log;
  readonly memory?: PublishMemory;
  /** Called after a delivery was posted for the first time, for metrics. */
  readonly onPosted?: (delivery: Delivery, at: Date) => void;
}

/** What one run holds while it works on a claimed delivery. */
export interface PublishRun extends PublisherOptions, PublishMemory {
  readonly delivery: ClaimedDelivery;
  /** By the time since the start of the process: a clock that is set makes no lease longer. */
  readonly claimedAtMs: number;
  /** Draws what is wanted now, once per run. */
  render(): Promise<WantedMessage | undefined>;
  /** An earlier attempt began, and nobody knows what came of it: search before posting. */
  readonly mayHavePosted: boolean;
}
