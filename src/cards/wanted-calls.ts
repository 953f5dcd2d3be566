import { stormCalls } from '../../templates/storm-calls.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import type { CardParts } from './wanted-message.ts';

/** How long a page waits for the address of the storm's card. */
const LINK_MS = 500;

/** The one page for many incidents of a storm; undefined when it has not been sent and nobody needs it any more. */
export async function wantedCalls(
  { stores, chat }: CardParts,
  { key, state, threadOf }: Delivery,
): Promise<WantedMessage | undefined> {
  const calls = await stores.storms.calls(key);
  if (calls === undefined || (state === 'pending' && calls.answered >= calls.incidents)) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LINK_MS, undefined).unref());
  const asked = calls.card === undefined ? undefined : chat.permalink(calls.card).catch(() => undefined);
  const url = await Promise.race([asked, late]);
  return {
    revision: calls.revision,
    message: stormCalls({ calls, inThread: threadOf !== undefined, ...(url === undefined ? {} : { url }) }),
  };
}
