import type { WorkspaceClock } from './clock.ts';

/** Slack's method tiers; `special` has limits of its own that nobody meets here. */
export type Tier = 1 | 2 | 3 | 4 | 'special';

/** How fast the app may call. `false` switches that limit off. */
export interface RateLimits {
  /** Sustained messages a second in one channel. */
  readonly messagesPerSecondPerChannel: number | false;
  /** Messages that may follow each other at once before the sustained rate holds. */
  readonly messageBurst: number;
  /** Calls of one method a minute, by tier. */
  readonly callsPerMinuteByTier: Readonly<Record<1 | 2 | 3 | 4, number>> | false;
}

/** One message a second in a channel with one extra in hand; the guaranteed minimum of every tier. */
export const slackRateLimits: RateLimits = {
  messagesPerSecondPerChannel: 1,
  messageBurst: 2,
  callsPerMinuteByTier: { 1: 1, 2: 20, 3: 50, 4: 100 },
};

/** Counts calls and messages; what is refused is not counted, so waiting `Retry-After` always helps. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #clock: WorkspaceClock;
  readonly #calls = new Map<string, number[]>();
  readonly #channels = new Map<string, { tokens: number; atMs: number }>();

  constructor(limits: RateLimits, clock: WorkspaceClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Takes one call of a method. Returns 0, or the whole seconds to wait. */
  takeCall(method: string, tier: Tier): number {
    if (tier === 'special' || this.#limits.callsPerMinuteByTier === false) return 0;
    const nowMs = this.#clock.now();
    const recent = (this.#calls.get(method) ?? []).filter((atMs) => atMs > nowMs - 60_000);
    this.#calls.set(method, recent);
    const oldestMs = recent[0];
    if (oldestMs !== undefined && recent.length >= this.#limits.callsPerMinuteByTier[tier]) {
      return wholeSeconds(oldestMs + 60_000 - nowMs);
    }
    recent.push(nowMs);
    return 0;
  }

  /** Takes one message of a channel from its bucket. Returns 0, or the whole seconds to wait. */
  takeMessage(channelId: string): number {
    const { messagesPerSecondPerChannel: rate, messageBurst } = this.#limits;
    if (rate === false) return 0;
    const nowMs = this.#clock.now();
    const bucket = this.#channels.get(channelId) ?? { tokens: messageBurst, atMs: nowMs };
    const refilled = bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * rate;
    const tokens = Math.min(messageBurst, refilled);
    const granted = tokens >= 1;
    this.#channels.set(channelId, { tokens: granted ? tokens - 1 : tokens, atMs: nowMs });
    return granted ? 0 : wholeSeconds(((1 - tokens) / rate) * 1000);
  }
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
