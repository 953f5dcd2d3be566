import type { Clock } from '../../src/domain/clock.ts';
import type { Delivery, NewDelivery } from '../../src/domain/delivery.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { ChatMessage, PostedMessage } from '../../src/domain/ports/chat.ts';
import type { DeliveryStore, SettledPost } from '../../src/domain/ports/delivery-store.ts';
import type { SlackChat } from '../../src/slack/chat.ts';
import { createPublisher } from '../../src/slack/publisher.ts';
import { silentLog } from '../support/silent-log.ts';

export interface Posted {
  readonly channelId: string;
  readonly ts: string;
  readonly key: string;
  readonly threadTs: string | undefined;
  message: ChatMessage;
  revision: number;
}

/** A chat that remembers; channel names stand for themselves. */
export class MemoryChat implements SlackChat {
  readonly messages: Posted[] = [];
  readonly searches: string[] = [];
  readonly goneChannels = new Set<string>();
  #posts = 0;

  async post(channel: string, message: ChatMessage, options: Parameters<SlackChat['post']>[2]) {
    if (this.goneChannels.has(channel))
      throw new NotFoundError(`Slack answered with 'is_archived' for ${channel}.`);
    this.#posts += 1;
    const { metadataKey: key, revision, threadTs } = options;
    this.messages.push({ channelId: channel, ts: `${this.#posts}.0`, key, threadTs, message, revision });
    return { channelId: channel, ts: `${this.#posts}.0` };
  }
  async edit({ ts }: { ts: string }, message: ChatMessage, { revision }: { revision: number }) {
    const found = this.messages.find((posted) => posted.ts === ts);
    if (found === undefined) throw new NotFoundError(`Slack answered with 'message_not_found' for ${ts}.`);
    Object.assign(found, { message, revision });
  }
  async findByKey(channel: string, key: string, _since: Date, threadTs?: string) {
    this.searches.push(key);
    if (this.goneChannels.has(channel)) throw new NotFoundError(`Slack answered with 'channel_not_found'.`);
    const fits = (one: Posted) => one.channelId === channel && one.key === key && one.threadTs === threadTs;
    const found = this.messages.find(fits);
    return found === undefined ? undefined : { channelId: found.channelId, ts: found.ts };
  }
  async shownRevision({ channelId, ts }: { channelId: string; ts: string }, key: string, threadTs?: string) {
    if (this.goneChannels.has(channelId)) throw new NotFoundError(`Slack answered with 'channel_not_found'.`);
    return this.messages.find(
      (one) => one.channelId === channelId && one.ts === ts && one.key === key && one.threadTs === threadTs,
    )?.revision;
  }
  async uploadImage(..._words: Parameters<SlackChat['uploadImage']>): Promise<void> {}
  async channelProblem(channel: string): Promise<string | undefined> {
    return this.goneChannels.has(channel) ? `There is no '${channel}'.` : undefined;
  }
  async permalink() {
    return undefined;
  }

  async nameOf(_userId: string): Promise<string | undefined> {
    return undefined;
  }
}

/** A delivery store in memory; leases end only by `expireLeases`, like those of a killed process. */
export class MemoryDeliveries implements DeliveryStore {
  readonly rows = new Map<string, Delivery>();
  readonly #leases = new Set<string>();

  async want(deliveries: readonly NewDelivery[]) {
    const fresh = { state: 'pending', revision: 0, createdAt: new Date(0) } as const;
    for (const { heldForMs, ...wanted } of deliveries) {
      if (this.rows.has(wanted.key)) continue;
      const started = heldForMs === undefined ? {} : { postStartedAt: fresh.createdAt };
      this.rows.set(wanted.key, { ...wanted, ...fresh, ...started });
      if (heldForMs !== undefined) this.#leases.add(wanted.key);
    }
  }
  async get(key: string) {
    return this.rows.get(key);
  }
  async claim(key: string) {
    if (this.#leases.has(key) || !this.rows.has(key)) return undefined;
    this.#leases.add(key);
    return this.rows.get(key);
  }
  async release(key: string) {
    this.#leases.delete(key);
  }
  expireLeases() {
    this.#leases.clear();
  }
  async postStarted(key: string, at: Date) {
    this.#set(key, { postStartedAt: at });
  }
  async posted(key: string, { at, ...place }: { channelId: string; ts: string; at: Date; revision: number }) {
    this.#set(key, { ...place, postedAt: at, state: 'posted' });
  }
  async settle(posts: readonly SettledPost[]): Promise<readonly string[]> {
    for (const { key, at, ...place } of posts) {
      this.#set(key, { ...place, postedAt: at, state: 'posted' });
      this.#leases.delete(key);
    }
    return [];
  }
  async handBack(keys: readonly string[]) {
    for (const key of keys) {
      const { postStartedAt: _start, ...rest } = this.#row(key);
      this.rows.set(key, rest);
      this.#leases.delete(key);
    }
  }
  async lapsed(): Promise<readonly string[]> {
    return [];
  }
  async outdated() {
    return [];
  }
  async edited(key: string, revision: number) {
    this.#set(key, { revision });
    this.#leases.delete(key);
  }
  readonly left: PostedMessage[] = [];
  async leftBehind() {
    return [];
  }
  async tidied() {}
  async lost(key: string, leftAt?: PostedMessage) {
    if (leftAt !== undefined) this.left.push(leftAt);
    const { ts: _ts, channelId: _channelId, postStartedAt: _start, ...rest } = this.#row(key);
    this.rows.set(key, { ...rest, state: 'pending' });
  }
  async failed(key: string, lastError: string) {
    this.#set(key, { state: 'failed', lastError });
  }
  async obsolete(key: string) {
    this.#set(key, { state: 'obsolete' });
  }
  async deferred(key: string, lastError: string) {
    this.#set(key, { lastError });
  }
  async due() {
    return [...this.rows.keys()];
  }
  async failures() {
    return [...this.rows.values()].filter(({ state }) => state === 'failed');
  }
  #row(key: string): Delivery {
    const row = this.rows.get(key);
    if (row === undefined) throw new Error(`There is no delivery '${key}'.`);
    return row;
  }
  #set(key: string, changes: Partial<Delivery>) {
    this.rows.set(key, { ...this.#row(key), ...changes });
  }
}

/** A clock that is moved by hand. */
export class SteppedClock implements Clock {
  #nowMs = Date.parse('2026-11-21T02:14:00Z');
  now(): Date {
    return new Date(this.#nowMs);
  }
  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

export class Killed extends Error {}

/**
 * Where a process dies: at the `at`-th call to the outside, before or after it took effect. From then on it does
 * nothing any more, not even giving back its lease.
 */
export interface DeathPlan {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** Wraps a store or chat so that its caller dies as planned; `calls` counts over all wrapped parts. */
export function mortal<T extends object>(
  part: T,
  life: { calls: string[]; dead: boolean; plan?: DeathPlan },
): T {
  return new Proxy(part, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...words: unknown[]) => {
        if (life.dead) throw new Killed();
        const planned = life.plan?.at === life.calls.length;
        life.calls.push(String(name));
        if (planned) life.dead = true;
        if (planned && life.plan?.when === 'before') throw new Killed();
        const answer: unknown = await Reflect.apply(method, target, words);
        if (planned) throw new Killed();
        return answer;
      };
    },
  });
}

/** One process with a publisher over shared state. */
export function publisherProcess(
  chat: MemoryChat,
  deliveries: MemoryDeliveries,
  clock: Clock,
  plan?: DeathPlan,
) {
  const life = { calls: [] as string[], dead: false, ...(plan === undefined ? {} : { plan }) };
  const publisher = createPublisher({
    chat: mortal<SlackChat>(chat, life),
    deliveries: mortal<DeliveryStore>(deliveries, life),
    fallbackChannels: async () => ['#team', '#ops'],
    clock,
    log: silentLog,
  });
  return { publisher, life };
}
