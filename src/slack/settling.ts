import { setTimeout as pause } from 'node:timers/promises';
import { OpsError } from '../domain/errors.ts';
import type { DeliveryStore, SettledPost } from '../domain/ports/delivery-store.ts';
import type { Log } from '../domain/ports/log.ts';

const attempts = 20;
const pauseMs = 500;
/** A card and the pages for it are posted one after the other, and noted together. */
const gatherMs = 25;

/** Notes what has been posted, and has edited what has changed since. What comes while one note is written shares the next. */
export interface Settling {
  add(post: SettledPost): void;
  /** Resolves when everything is noted, or has been given up. */
  done(): Promise<void>;
}

export function createSettling(
  deliveries: Pick<DeliveryStore, 'settle'>,
  edit: (keys: readonly string[]) => void,
  log: Log,
): Settling {
  let waiting: SettledPost[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await pause(gatherMs);
      const posts = waiting;
      waiting = [];
      const outdated = await settle(posts);
      if (outdated.length > 0) edit(outdated);
    }
    running = undefined;
  }

  /** A store that is away for a moment is waited for: without the note each message has to be searched for. */
  async function settle(posts: readonly SettledPost[]): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await deliveries.settle(posts);
      } catch (error) {
        const passing = error instanceof OpsError && error.retryable;
        if (!passing || attempt === attempts) {
          log.warn({ error, posts: posts.length }, 'What was posted could not be noted; it is searched for.');
          return [];
        }
        await pause(pauseMs);
      }
    }
  }

  return {
    add(post) {
      waiting.push(post);
      running ??= run();
    },
    async done() {
      await running;
    },
  };
}
