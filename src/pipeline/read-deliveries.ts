import type { AlertEvent } from '../domain/alert.ts';
import type { JournalStore } from '../domain/ports/journal-store.ts';
import type { DeliveryContent, UnreadDelivery } from '../domain/unread-delivery.ts';
import { validEvent } from './valid-event.ts';
import type { Waiting } from './waiting-line.ts';

/** A delivery whose turn has come. */
export type Caller = Waiting & { readonly events: readonly AlertEvent[] };

/** What its source makes of a delivery that was taken in unread. */
export type Understand = (delivery: UnreadDelivery) => readonly AlertEvent[];

/**
 * The events of these deliveries, whether they are in memory or in the journal only; without those that another process
 * has taken over, because it took this one for dead. Throws what `understand` throws.
 */
export async function readDeliveries(
  taken: readonly Waiting[],
  store: Pick<JournalStore, 'read'> | undefined,
  understand: Understand,
): Promise<readonly Caller[]> {
  const keys = taken.flatMap(({ key, content }) => (key !== undefined && content === undefined ? [key] : []));
  const stored =
    keys.length === 0 || store === undefined
      ? undefined
      : new Map((await store.read(keys)).map((entry) => [entry.key, entry]));
  return taken.flatMap((one): readonly Caller[] => {
    const content: DeliveryContent | undefined = one.content ?? stored?.get(one.key ?? '');
    if (content === undefined) return [];
    const events = 'events' in content ? content.events : understand(content.unread).map(validEvent);
    return [{ ...one, events }];
  });
}
