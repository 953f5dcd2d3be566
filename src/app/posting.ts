import { wantedMessage } from '../cards/wanted-message.ts';
import type { Services } from '../define/services.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { FastLane, KnownIncident } from '../domain/ports/fast-lane.ts';
import type { Publisher } from '../domain/ports/publisher.ts';
import type { SlackStatus } from '../domain/ports/status.ts';
import { allRoutes } from '../domain/route.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createEditLook } from '../slack/edit-look.ts';
import { createFastEdits } from '../slack/fast-edits.ts';
import { createFastPosts } from '../slack/fast-posts.ts';
import { HeldEdits } from '../slack/held-edits.ts';
import { createPublishMemory } from '../slack/publish-run.ts';
import { createPublisher } from '../slack/publisher.ts';

export interface PostingParts
  extends Pick<Services, 'stores' | 'wake' | 'chat' | 'settings' | 'clock' | 'log'> {
  readonly slack: () => SlackStatus;
  readonly metrics: Pick<Metrics, 'alertToCard'>;
  /** Whether what has changed will most likely change again in a moment. */
  readonly isRush: () => boolean;
}

/** A lane that can be drained: it takes no more, and resolves when nothing is in hand. */
export interface RunningLane extends FastLane {
  drain(): Promise<void>;
}

/** Both who post: the publisher, which jobs call, and the lane of those who have just stored something new. */
export function createPosting(parts: PostingParts): {
  readonly publisher: Publisher;
  readonly lane: RunningLane;
} {
  const { stores, wake, chat, clock, log, slack, metrics } = parts;
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
  const publisher = createPublisher({
    ...shared,
    fallbackChannels: (delivery) => fallbackChannels(parts, delivery),
  });
  const connected = () => slack().connected;
  const draw = (delivery: Delivery, known?: KnownIncident) => wantedMessage(parts, delivery, known);
  const publish = (key: string) => publisher.publish(key, draw);
  const look = createEditLook(stores.deliveries, shared.memory.pace);
  const edits = createFastEdits({ publish, look, wake, connected, log });
  const held = new HeldEdits((keys) => edits.edit(keys), parts.isRush);
  const edit = (keys: readonly string[]) => held.add(keys);
  const posts = createFastPosts({ ...shared, edit, wake, connected, draw });
  const drain = async (): Promise<void> => {
    held.flush();
    await Promise.all([posts.drain(), edits.drain()]);
    // What was found to be outdated meanwhile goes to the queue.
    held.flush();
  };
  return { publisher, lane: { ...posts, edit, drain } };
}

/** That of the route of its incident, then the general one. A route that is not configured any more has none. */
async function fallbackChannels(
  { stores, settings }: Pick<PostingParts, 'stores' | 'settings'>,
  { incidentId }: Delivery,
): Promise<readonly string[]> {
  const found = incidentId === undefined ? undefined : await stores.incidents.get(incidentId);
  const route = allRoutes(settings.routes).find(({ name }) => name === found?.incident.routeName);
  return [...(route?.fallbackChannel === undefined ? [] : [route.fallbackChannel]), settings.channel];
}
