import { wantedMessage } from '../cards/wanted-message.ts';
import type { Services } from '../define/services.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Publisher } from '../domain/ports/publisher.ts';
import type { SlackStatus } from '../domain/ports/status.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createFastLane, type RunningFastLane } from '../slack/fast-lane.ts';
import { createPublishMemory } from '../slack/publish-run.ts';
import { createPublisher } from '../slack/publisher.ts';

export interface PostingParts
  extends Pick<Services, 'stores' | 'wake' | 'chat' | 'settings' | 'clock' | 'log'> {
  readonly slack: () => SlackStatus;
  readonly metrics: Pick<Metrics, 'alertToCard'>;
}

/** Both who post: the publisher, which jobs call, and the lane of those who have just stored something new. */
export function createPosting(parts: PostingParts): {
  readonly publisher: Publisher;
  readonly lane: RunningFastLane;
} {
  const { stores, wake, chat, settings, clock, log, slack, metrics } = parts;
  const shared = {
    deliveries: stores.deliveries,
    chat,
    clock,
    log,
    memory: createPublishMemory(clock),
    onPosted: ({ kind, createdAt }: Delivery, at: Date) => {
      if (kind === 'card') metrics.alertToCard((at.getTime() - createdAt.getTime()) / 1000);
    },
  };
  return {
    publisher: createPublisher({ ...shared, fallbackChannel: () => settings.channel }),
    lane: createFastLane({
      ...shared,
      wake,
      connected: () => slack().connected,
      draw: (delivery, known) => wantedMessage(parts, delivery, known),
    }),
  };
}
