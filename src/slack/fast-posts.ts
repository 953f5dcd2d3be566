import type { Delivery } from '../domain/delivery.ts';
import { ConflictError, NotFoundError, OpsError, RateLimitedError } from '../domain/errors.ts';
import type { FastLane, FreshDelivery, KnownIncident } from '../domain/ports/fast-lane.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import type { Wake } from '../domain/ports/wake.ts';
import { wasKeptBack } from './outage-gate.ts';
import { callBudgetMs } from './post-delivery.ts';
import { leaseMs, type PublisherOptions, type PublishMemory } from './publish-run.ts';
import { createSettling } from './settling.ts';

/** What is in hand at most: a bound on memory, and on what has to be looked for after a kill. */
const maxInHand = 200;
/** What stood in line for longer is looked at again: a card may have to say that it is late, a page may be for nobody. */
const keptMs = 500;
/** After Slack asked to wait in a channel, its messages go by priority, which only the queue knows. */
const closedMs = 5_000;

export interface FastPostsOptions extends Omit<PublisherOptions, 'memory' | 'fallbackChannels'> {
  readonly memory: PublishMemory;
  readonly wake: Pick<Wake, 'deliveries'>;
  /** Takes cards that have changed since they were drawn. */
  readonly edit: (keys: readonly string[]) => void;
  /** Whether Slack can be reached as far as is known. */
  readonly connected: () => boolean;
  readonly draw: (delivery: Delivery, known: KnownIncident | undefined) => Promise<WantedMessage | undefined>;
}

/** The part of it that posts what is new. */
export interface FastPosts extends Omit<FastLane, 'edit'> {
  /** Takes no more, and resolves when nothing is in hand. */
  drain(): Promise<void>;
}

interface InHand extends FreshDelivery {
  readonly sinceMs: number;
}

/**
 *   stored as held ─► chat.post ─► settled (posted and given back, many in one statement)
 *                  └► given back to the queue: Slack asks to wait, refuses, or does not answer
 *
 * One message at a time and channel, so that a limit is met by one call and not by all at once.
 */
export function createFastPosts(options: FastPostsOptions): FastPosts {
  const { deliveries, chat, clock, log, memory, wake, draw } = options;
  const lines = new Map<string, InHand[]>();
  const closedUntilMs = new Map<string, number>();
  const work = new Set<Promise<void>>();
  const settling = createSettling(deliveries, options.edit, log);
  let inHand = 0;
  let draining = false;

  const isOpen = (channel: string): boolean => {
    const untilMs = closedUntilMs.get(channel);
    if (untilMs === undefined) return true;
    if (performance.now() < untilMs) return false;
    closedUntilMs.delete(channel);
    return true;
  };

  async function run(channel: string, line: InHand[]): Promise<void> {
    for (let one = line.shift(); one !== undefined; one = line.shift()) {
      if (!isOpen(channel)) {
        const rest = [one, ...line.splice(0)];
        await handBack(rest);
        inHand -= rest.length;
        break;
      }
      await post(one).catch((error: unknown) => giveUp(one, error));
      inHand -= 1;
    }
    lines.delete(channel);
  }

  async function post(one: InHand): Promise<void> {
    const { delivery, priority, known, drawn, sinceMs } = one;
    const { key, channel } = delivery;
    const waitedMs = performance.now() - sinceMs;
    const isNew = waitedMs < keptMs;
    // Whether somebody is still to be called is not known for as long as what a card shows, which is edited anyway.
    const stillKnown = delivery.kind === 'card' || isNew ? known : undefined;
    const wanted = await (drawn !== undefined && isNew ? drawn : draw(delivery, stillKnown));
    // With less left than a call may take, somebody else could be posting it by the time that it is answered.
    const late = performance.now() - sinceMs > leaseMs - callBudgetMs;
    if (wanted === undefined || late) return await handBack([one]);
    const { revision } = wanted;
    const place = await chat.post(channel, wanted.message, { metadataKey: key, revision, priority });
    const at = clock.now();
    memory.pace.touched(key, wanted);
    settling.add({ ...place, key, at, revision });
    options.onPosted?.(delivery, at);
  }

  async function giveUp(one: InHand, error: unknown): Promise<void> {
    const { key, channel } = one.delivery;
    const limited = error instanceof RateLimitedError;
    if (limited) closedUntilMs.set(channel, performance.now() + Math.max(error.retryAfterMs, closedMs));
    log[limited ? 'debug' : 'warn']({ error, key }, 'A new message goes through the queue.');
    // Said by Slack itself, or never sent: nothing was posted. Of anything else nobody knows; whoever comes next searches.
    const refused =
      limited || wasKeptBack(error) || error instanceof NotFoundError || error instanceof ConflictError;
    if (refused) return await handBack([one]);
    const reason = error instanceof OpsError ? `${error.code}: ${error.message}` : String(error);
    await deliveries.deferred(key, reason).catch(() => undefined);
    await deliveries.release(key).catch(() => undefined);
    await wake.deliveries([key]);
  }

  /** Where that fails the lease ends by itself, and what it held is searched for before it is posted. */
  async function handBack(all: readonly FreshDelivery[]): Promise<void> {
    const priorities = new Map(all.map(({ delivery, priority }) => [delivery.key, priority]));
    const keys = [...priorities.keys()];
    await deliveries.handBack(keys).catch((error: unknown) => {
      log.warn({ error, deliveries: keys.length }, 'Leases could not be given back; they end by themselves.');
    });
    await wake.deliveries(keys, priorities);
  }

  return {
    leaseMs,
    isOpen,
    room: () => (draining || !options.connected() ? 0 : maxInHand - inHand),
    prepare: (fresh) =>
      fresh.map((one) => {
        // In a turn of its own: what is to be committed goes out first.
        const drawn = nextTurn().then(() => draw(one.delivery, one.known));
        // Whoever posts it learns of a failure; it may never be committed.
        drawn.catch(() => undefined);
        return { ...one, drawn };
      }),
    post(fresh) {
      inHand += fresh.length;
      const sinceMs = performance.now();
      for (const one of fresh) {
        const { channel } = one.delivery;
        const line = lines.get(channel);
        if (line !== undefined) {
          line.push({ ...one, sinceMs });
          continue;
        }
        const begun = [{ ...one, sinceMs }];
        lines.set(channel, begun);
        // The card first, also on its way to another channel: what is done for a page would hold it up.
        const isCard = one.delivery.kind === 'card';
        const running = isCard ? run(channel, begun) : nextTurn().then(() => run(channel, begun));
        const done = running.catch((error: unknown) => log.error({ error }, 'A line broke.'));
        work.add(done);
        void done.finally(() => work.delete(done));
      }
    },
    async drain() {
      draining = true;
      while (work.size > 0) await Promise.all(work);
      await settling.done();
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
