import type { Services } from '../define/services.ts';
import { lookEvery } from './look-every.ts';

/** How often dead holders are looked for. */
const EVERY_MS = 500;
/** Room for a message that was on its way to Slack when its process, or only its session, came to an end. */
const GRACE_MS = 1_500;

/**
 * Takes up, within two and a half seconds, what a process had in hand that was killed: also another's, and also where
 * the queue has forgotten it. Answers how to stop it.
 */
export function watchLeases({ stores, wake, log }: Pick<Services, 'stores' | 'wake' | 'log'>): () => void {
  return lookEvery({ everyMs: EVERY_MS, what: 'leases', log }, async () => {
    const keys = await stores.deliveries.lapsed(GRACE_MS);
    if (keys.length === 0) return;
    log.info({ deliveries: keys.length }, 'messages that another process left behind are taken up');
    await wake.deliveries(keys);
  });
}
