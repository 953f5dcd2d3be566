import type { WorkspaceClock } from '../clock.ts';
import { newSecret } from '../ids.ts';

/** How long a trigger may be used, in milliseconds. */
const triggerLifetimeMs = 3000;

/** What a trigger stands for: a person, and the modal they were in when they caused it. */
export interface Trigger {
  readonly userId: string;
  readonly viewId?: string;
}

export type TriggerUse =
  | { readonly ok: true; readonly trigger: Trigger }
  | {
      readonly ok: false;
      readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
    };

/** Mints trigger ids; each opens one modal within three seconds. */
export class TriggerIds {
  readonly #clock: WorkspaceClock;
  readonly #minted = new Map<string, Trigger & { readonly atMs: number; used: boolean }>();

  constructor(clock: WorkspaceClock) {
    this.#clock = clock;
  }

  mint(trigger: Trigger): string {
    const atMs = this.#clock.now();
    // A minute is long enough to tell "expired" from "never existed".
    for (const [id, old] of this.#minted) if (old.atMs < atMs - 60_000) this.#minted.delete(id);
    const id = `${atMs}.${Math.floor(atMs / 1000)}.${newSecret()}`;
    this.#minted.set(id, { ...trigger, atMs, used: false });
    return id;
  }

  use(id: string): TriggerUse {
    const minted = this.#minted.get(id);
    if (minted === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (minted.used) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.#clock.now() - minted.atMs > triggerLifetimeMs)
      return { ok: false, error: 'expired_trigger_id' };
    minted.used = true;
    return { ok: true, trigger: minted };
  }
}
