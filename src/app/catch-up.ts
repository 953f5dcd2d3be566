import type { Services } from '../define/services.ts';
import { deliveryPriorities } from '../domain/delivery.ts';

/**
 * Has what gathered during an outage of Slack looked at now; what cannot be queued is found by the sweep. However often
 * Slack comes back, one look follows another.
 */
export function catchUp({ queue, log }: Pick<Services, 'queue' | 'log'>): void {
  const job = { name: 'show-backlog', id: 'outage', data: {}, priority: deliveryPriorities.page - 1 };
  queue
    .add([job])
    .catch((error: unknown) => log.warn({ err: error }, 'what has gathered is shown by the next sweep'));
}
