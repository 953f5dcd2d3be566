import { stormCard } from '../../templates/storm-card.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';
import type { StormIncident } from '../domain/ports/storm-store.ts';
import { lateness } from './lateness.ts';
import type { CardParts } from './wanted-message.ts';

const INCIDENTS_SHOWN = 10;
/** How long the card waits for the addresses of others. */
const LINKS_MS = 500;

/** The summary card of a storm, drawn from what is stored now. */
export async function wantedStorm(
  { stores, chat, clock }: CardParts,
  delivery: Delivery,
): Promise<WantedMessage | undefined> {
  const storm = await stores.storms.get(delivery.key, INCIDENTS_SHOWN);
  if (storm === undefined) return undefined;
  const links = new Map<string, string>();
  const asked = Promise.all(storm.worst.map((one) => addLink(chat, one, links)));
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, LINKS_MS).unref())]);
  const late = lateness(delivery, clock.now());
  return {
    revision: storm.revision,
    version: storm.endedAt === undefined ? 0 : 1,
    message: stormCard({ storm, links: new Map(links), ...(late === undefined ? {} : { late }) }),
  };
}

/** An address is a convenience: the card does without where there is none. */
async function addLink(
  chat: CardParts['chat'],
  { card, incident }: StormIncident,
  links: Map<string, string>,
): Promise<void> {
  const url = card === undefined ? undefined : await chat.permalink(card);
  if (url !== undefined) links.set(incident.id, url);
}
