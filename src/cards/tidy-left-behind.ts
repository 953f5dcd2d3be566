import { cardMoved } from '../../templates/card-moved.ts';
import type { Clock } from '../domain/clock.ts';
import { DAY_MS } from '../domain/duration.ts';
import { OpsError } from '../domain/errors.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { DeliveryStore, LeftBehind } from '../domain/ports/delivery-store.ts';
import type { Log } from '../domain/ports/log.ts';

/** A channel that is archived for longer than this stays as it is. */
const LONGEST_MS = 7 * DAY_MS;
const BATCH = 200;

export interface TidyContext {
  readonly clock: Clock;
  readonly chat: Pick<Chat, 'edit' | 'permalink'>;
  readonly stores: { readonly deliveries: Pick<DeliveryStore, 'leftBehind' | 'tidied'> };
  readonly log: Log;
}

/**
 * Has cards that were left behind, e.g. in a channel that was archived and is back, say where they go on: an old state
 * with buttons would be taken for what is so now. A channel that still refuses is asked once each time.
 */
export async function tidyLeftBehind(context: TidyContext): Promise<void> {
  const { clock, stores, log } = context;
  const since = new Date(clock.now().getTime() - LONGEST_MS);
  const refusing = new Set<string>();
  for (const left of await stores.deliveries.leftBehind(since, BATCH)) {
    const { place, key } = left;
    if (refusing.has(place.channelId)) continue;
    try {
      await tell(context, left);
      await stores.deliveries.tidied(place);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      refusing.add(place.channelId);
      log.debug({ key, channelId: place.channelId, reason: error.message }, 'a card stays as it was left');
    }
  }
}

async function tell({ chat }: TidyContext, { key, place, now }: LeftBehind): Promise<void> {
  const what = key.split('.').slice(1).join('.');
  const url = await chat.permalink(now);
  const message = cardMoved({ what, channelId: now.channelId, ...(url === undefined ? {} : { url }) });
  // Under another key: whoever looks for the card is to find the one that lives.
  await chat.edit(place, message, { metadataKey: `left.${key}`, revision: 0 });
}
