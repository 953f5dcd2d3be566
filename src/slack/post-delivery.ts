import type { Delivery } from '../domain/delivery.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import {
  ConflictError,
  NotFoundError,
  type OpsError,
  RateLimitedError,
  TimeoutError,
} from '../domain/errors.ts';
import type { PostedMessage } from '../domain/ports/chat.ts';
import type { DeliveryStore } from '../domain/ports/delivery-store.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import { isStormList } from '../domain/storm-lists.ts';
import { withNotice } from './notice.ts';
import { wasKeptBack } from './outage-gate.ts';
import { leaseMs, type PublishRun } from './publish-run.ts';

/**
 * Slack stamps the message itself, and our clock may have been set meanwhile, or be wrong by minutes. At Slack's pace
 * of a message a second and channel that is still less than a search reads.
 */
const searchMarginMs = 15 * 60_000;
const parentRetryMs = 2_000;
/** One call's deadline and its wait in line: with less left of the lease another process could post as well. */
export const callBudgetMs = 13_000;
const maxRefusedStarts = 10_000;

interface Place {
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** The incident to name, where the thread is not that of its card. */
  readonly about?: string;
}

/** Posts a pending delivery, or finds the message that an earlier attempt left in Slack and answers the delivery so. */
export async function postDelivery(run: PublishRun): Promise<Delivery | undefined> {
  const wanted = await run.render();
  if (wanted === undefined) {
    await nothingToShow(run);
    return undefined;
  }
  const place = await placeOf(run);
  const found = await findEarlier(run, place.channel, place.threadTs);
  if (found !== undefined) return await takeOver(run, found);
  return await postWithFallback(run, wanted, place);
}

/** A page that nobody needs any more is no failure, nor a list of what is over. */
async function nothingToShow({ delivery: { key, kind }, deliveries }: PublishRun): Promise<void> {
  if (kind === 'page' || isStormList(key)) await deliveries.obsolete(key);
  else await deliveries.failed(key, 'There is nothing to show any more.');
}

/** Posts without searching, for a card whose message is known to be gone. */
export async function postAnew(run: PublishRun, wanted: WantedMessage): Promise<void> {
  await postWithFallback({ ...run, mayHavePosted: false }, wanted, await placeOf(run));
}

async function postWithFallback(
  run: PublishRun,
  wanted: WantedMessage,
  place: Place,
): Promise<Delivery | undefined> {
  try {
    return await postAt(run, wanted, place);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    run.log.error({ error, key: run.delivery.key, channel: place.channel }, 'A channel refuses a message.');
    const channels = await run.fallbackChannels(run.delivery);
    const others = [...new Set(channels)].filter((channel) => channel !== place.channel);
    return await postInFallback(run, wanted, others, place.channel, [error]);
  }
}

async function postInFallback(
  run: PublishRun,
  wanted: WantedMessage,
  [channel, ...others]: readonly string[],
  refusedBy: string,
  refusals: readonly [OpsError, ...OpsError[]],
): Promise<Delivery | undefined> {
  const why = refusals.map(({ message }) => message).join(' ');
  if (channel === undefined) {
    await run.deliveries.failed(run.delivery.key, why);
    return undefined;
  }
  const message = withNotice(wanted.message, refusedBy, refusals[0]);
  try {
    const found = await findEarlier(run, channel, undefined);
    if (found !== undefined) return await takeOver(run, found, why);
    return await postAt(run, { ...wanted, message }, { channel, threadTs: undefined }, why);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    return await postInFallback(run, wanted, others, refusedBy, [...refusals, error]);
  }
}

/** Answers nothing: what was just posted needs no edit. */
async function postAt(
  run: PublishRun,
  wanted: WantedMessage,
  place: Place,
  refusal?: string,
): Promise<undefined> {
  const { delivery, deliveries, chat, clock, refusedStarts } = run;
  const { key } = delivery;
  const { message, revision, priority = deliveryPriorities[delivery.kind] } = wanted;
  requireLease(run);
  const startedAt = clock.now();
  await deliveries.postStarted(key, startedAt);
  const thread = place.threadTs === undefined ? {} : { threadTs: place.threadTs };
  const options = { metadataKey: key, revision, priority, ...thread };
  let posted: PostedMessage;
  refusedStarts.delete(key);
  try {
    posted = await chat.post(place.channel, toldAbout(message, place), options);
  } catch (error) {
    // Said by Slack itself, or never sent: nothing was posted and the next attempt need not read the channel.
    if (error instanceof RateLimitedError || isPermanent(error) || wasKeptBack(error))
      refusedStarts.set(key, startedAt.getTime());
    if (refusedStarts.size > maxRefusedStarts) refusedStarts.delete(refusedStarts.keys().next().value ?? '');
    // As if it had not begun: those that have begun stay cards of their own, however many gather during an outage.
    if (wasKeptBack(error) && !run.mayHavePosted) await deliveries.handBack([key]).catch(() => undefined);
    throw error;
  }
  const at = clock.now();
  await deliveries.posted(key, { ...posted, at, revision, ...(refusal === undefined ? {} : { refusal }) });
  run.pace.touched(key, wanted);
  run.onPosted?.(delivery, at);
}

/** Looks for what an attempt that did not get to its end may have posted. */
async function findEarlier(
  run: PublishRun,
  channel: string,
  threadTs: string | undefined,
): Promise<PostedMessage | undefined> {
  const { key, postStartedAt } = run.delivery;
  if (postStartedAt === undefined || !run.mayHavePosted) return undefined;
  const since = new Date(postStartedAt.getTime() - searchMarginMs);
  try {
    return await run.chat.findByKey(channel, key, since, threadTs);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** The found message may show an older revision than any we know of: revision 0 makes it be edited. */
async function takeOver(run: PublishRun, found: PostedMessage, refusal?: string): Promise<Delivery> {
  const at = run.clock.now();
  const { delivery } = run;
  const why = refusal === undefined ? {} : { refusal };
  await run.deliveries.posted(delivery.key, { ...found, at, revision: 0, ...why });
  run.onPosted?.(delivery, at);
  return { ...delivery, ...found, state: 'posted', postedAt: at, revision: 0 };
}

async function placeOf({ delivery, deliveries }: PublishRun): Promise<Place> {
  if (delivery.threadOf === undefined) return { channel: delivery.channel, threadTs: undefined };
  const parent = await deliveries.get(delivery.threadOf);
  if (parent?.state === 'pending') {
    throw new RateLimitedError(
      `'${delivery.key}' waits for '${delivery.threadOf}' to be posted.`,
      parentRetryMs,
    );
  }
  // Without a parent it is still better said in the channel than not at all.
  const root = parent === undefined ? undefined : await rootOf(deliveries, parent);
  return {
    channel: parent?.channelId ?? delivery.channel,
    threadTs: root?.ts ?? parent?.ts,
    ...(root === undefined || delivery.incidentId === undefined ? {} : { about: delivery.incidentId }),
  };
}

/** A card in the thread of a storm has no thread of its own in Slack: replies to it go into that one. */
async function rootOf(deliveries: DeliveryStore, parent: Delivery): Promise<Delivery | undefined> {
  const root = parent.threadOf === undefined ? undefined : await deliveries.get(parent.threadOf);
  return root?.ts !== undefined && root.channelId === parent.channelId ? root : undefined;
}

/** What stands in a thread of many says which incident it is about. */
function toldAbout(message: WantedMessage['message'], { about }: Place): WantedMessage['message'] {
  return about === undefined || message.attachments !== undefined
    ? message
    : { ...message, text: `\`${about}\` ${message.text}` };
}

function requireLease({ claimedAtMs, delivery }: PublishRun): void {
  const heldMs = performance.now() - claimedAtMs;
  if (heldMs <= leaseMs - callBudgetMs) return;
  throw new TimeoutError(
    `'${delivery.key}' took ${Math.round(heldMs)} ms before it could be posted. It is tried again.`,
  );
}

function isPermanent(error: unknown): error is OpsError {
  return error instanceof NotFoundError || error instanceof ConflictError;
}
