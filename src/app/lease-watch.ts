import type { Services } from '../define/services.ts';
import { OpsError } from '../domain/errors.ts';

/** How often dead holders are looked for. */
const EVERY_MS = 500;
/** Room for a message that was on its way to Slack when its process, or only its session, came to an end. */
const GRACE_MS = 1_500;

/**
 * Takes up, within two and a half seconds, what a process had in hand that was killed: also another's, and also where
 * the queue has forgotten it. Answers how to stop it.
 */
export function watchLeases({ stores, wake, log }: Pick<Services, 'stores' | 'wake' | 'log'>): () => void {
  let away = false;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const keys = await stores.deliveries.lapsed(GRACE_MS);
      away = false;
      if (keys.length === 0) return;
      log.info({ deliveries: keys.length }, 'messages that another process left behind are taken up');
      await wake.deliveries(keys);
    } catch (error) {
      if (!(error instanceof OpsError)) log.error({ err: error }, 'leases cannot be watched');
      else if (!away) log.warn({ reason: error.message }, 'leases cannot be watched; it is tried again');
      away = true;
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}
