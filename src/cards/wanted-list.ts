import { stormList } from '../../templates/storm-list.ts';
import { type Delivery, deliveryPriorities } from '../domain/delivery.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import { stormListRank } from '../domain/storm-lists.ts';
import type { CardParts } from './wanted-message.ts';

/** A list of what is open in a storm, as it is now; undefined when nothing of it is open any more. */
export async function wantedList(
  { stores, clock }: Pick<CardParts, 'stores' | 'clock'>,
  { key, message }: Delivery,
): Promise<WantedMessage | undefined> {
  if (message?.incidentIds === undefined) return undefined;
  const { open, over } = await stores.storms.listed(message.incidentIds);
  if (open.length === 0) return undefined;
  return {
    revision: 1,
    priority: deliveryPriorities.storm + stormListRank(key),
    message: stormList({ at: clock.now(), part: message.text, open, over }),
  };
}
