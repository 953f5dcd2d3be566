import { RateLimitedError } from '../domain/errors.ts';
import type { DeliveryStore } from '../domain/ports/delivery-store.ts';
import type { EditPace } from './edit-pace.ts';

/** A card that has to be edited: now, or looked at again after a while. */
export interface EditDue {
  readonly key: string;
  readonly afterMs: number;
}

/** Which of many cards have to be edited, asked at once: in a storm most are up to date, or go on changing. */
export type EditLook = (keys: readonly string[]) => Promise<readonly EditDue[]>;

export function createEditLook(deliveries: Pick<DeliveryStore, 'outdated'>, pace: EditPace): EditLook {
  return async (keys) => {
    const found = await deliveries.outdated(keys);
    return found.map(({ key, current }) => {
      try {
        pace.require(key);
        pace.requireSettled(key, current);
        return { key, afterMs: 0 };
      } catch (error) {
        if (error instanceof RateLimitedError) return { key, afterMs: error.retryAfterMs };
        throw error;
      }
    });
  };
}
