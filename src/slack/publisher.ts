import type { Delivery } from '../domain/delivery.ts';
import { OpsError, RateLimitedError } from '../domain/errors.ts';
import type { Publisher } from '../domain/ports/publisher.ts';
import { isJoinedPage } from '../domain/storm-pages.ts';
import { auditOf } from '../domain/vector-audit.ts';
import { editDelivery } from './edit-delivery.ts';
import { postDelivery } from './post-delivery.ts';
import { createPublishMemory, leaseMs, type PublisherOptions, type PublishRun } from './publish-run.ts';

const heldRetryMs = 1_000;
/** The kind is the first word of a key: only these are edited. */
const LIVING = /^(card|storm|audit)\./;

/**
 * Brings a delivery to its wanted state. The order of steps makes it exactly once: lease, note of the start,
 * post, note of the place. Whoever finds a start without a place looks in the channel before posting.
 *
 *   claim ─► [search] ─► postStarted ─► chat.post ─► posted ─► release
 *   claim ─► chat.edit ─► edited, which releases     (gone: lost ─► postStarted ─► …)
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { pace, refusedStarts } = options.memory ?? createPublishMemory(options.clock);

  return {
    async publish(key, render) {
      // Before anything is asked of the store: a card that changes many times a second would be claimed as often.
      if (LIVING.test(key)) pace.require(key);
      const claimedAtMs = performance.now();
      const delivery = await options.deliveries.claim(key, leaseMs);
      if (delivery === undefined) return await comeBack(options, key);
      const once = memo(() => render(delivery));
      // Another process may have tried since a refusal: then the start is not the one that was refused here.
      const startedAtMs = delivery.postStartedAt?.getTime();
      const mayHavePosted = startedAtMs !== undefined && refusedStarts.get(key) !== startedAtMs;
      let released = false;
      try {
        released = await bring({
          ...options,
          delivery,
          claimedAtMs,
          render: once,
          pace,
          refusedStarts,
          mayHavePosted,
        });
      } catch (error) {
        await defer(options, delivery, error);
        throw error;
      } finally {
        if (!released) await giveBack(options, key);
      }
    },
  };
}

async function giveBack({ deliveries, log }: PublisherOptions, key: string): Promise<void> {
  await deliveries.release(key).catch((error: unknown) => {
    log.warn({ error, key }, 'A lease could not be given back; it ends by itself.');
  });
}

/** Answers whether that has given back the lease. */
async function bring(run: PublishRun): Promise<boolean> {
  const { delivery } = run;
  if (delivery.state === 'joined') {
    // Nothing to post, but whoever asked is to see for which page it stands.
    await run.render();
    return false;
  }
  const found = delivery.state === 'pending' ? await postDelivery(run) : delivery;
  return found?.state === 'posted' && isLiving(found) && editDelivery({ ...run, delivery: found });
}

/** Drawn from what is stored: it is edited for as long as that changes. */
function isLiving({ kind, key }: Delivery): boolean {
  return kind === 'card' || kind === 'storm' || isJoinedPage(key) || auditOf(key) !== undefined;
}

/** Somebody else is at it, or was when they were killed: then it is ours as soon as their lease has run out. */
async function comeBack({ deliveries }: PublisherOptions, key: string): Promise<void> {
  if ((await deliveries.get(key)) === undefined) return;
  throw new RateLimitedError(`'${key}' is being worked on. It is looked at again.`, heldRetryMs);
}

/** The store may be what failed: then the first error is the one to tell. */
async function defer(
  { deliveries, log }: PublisherOptions,
  { key, state }: Delivery,
  error: unknown,
): Promise<void> {
  const reason = error instanceof OpsError ? `${error.code}: ${error.message}` : String(error);
  const level = error instanceof RateLimitedError ? 'debug' : 'warn';
  log[level]({ error, key }, 'A message is put off.');
  // That an edit waits for its second is nothing to be told of.
  if (state === 'posted' && error instanceof RateLimitedError) return;
  await deliveries.deferred(key, reason).catch(() => undefined);
}

function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
