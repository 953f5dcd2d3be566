import type { WorkspaceClock } from '../clock.ts';
import { newSecret } from '../ids.ts';

/** Uses of one response_url. */
const maxResponseUrlUses = 5;
/** Life of a response_url, in milliseconds. */
export const responseUrlLifetimeMs = 30 * 60_000;

/** What a response_url answers to: a person in a channel, and the message whose element they used. */
export interface ResponseTarget {
  readonly userId: string;
  readonly channelId: string;
  readonly messageTs?: string;
  readonly threadTs?: string;
}

export type ResponseUse =
  | { readonly ok: true; readonly target: ResponseTarget }
  | { readonly ok: false; readonly error: 'used_url' | 'expired_url' | 'no_such_url' };

/** Mints response URLs: five uses within half an hour. */
export class ResponseUrls {
  readonly #clock: WorkspaceClock;
  readonly #minted = new Map<string, ResponseTarget & { readonly atMs: number; uses: number }>();

  constructor(clock: WorkspaceClock) {
    this.#clock = clock;
  }

  /** Returns the secret part of the URL. */
  mint(target: ResponseTarget): string {
    const atMs = this.#clock.now();
    for (const [id, old] of this.#minted) {
      if (old.atMs < atMs - 2 * responseUrlLifetimeMs) this.#minted.delete(id);
    }
    const id = newSecret();
    this.#minted.set(id, { ...target, atMs, uses: 0 });
    return id;
  }

  use(id: string): ResponseUse {
    const minted = this.#minted.get(id);
    if (minted === undefined) return { ok: false, error: 'no_such_url' };
    if (this.#clock.now() - minted.atMs > responseUrlLifetimeMs) return { ok: false, error: 'expired_url' };
    if (minted.uses >= maxResponseUrlUses) return { ok: false, error: 'used_url' };
    minted.uses += 1;
    return { ok: true, target: minted };
  }
}
