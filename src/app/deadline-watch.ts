import type { Services } from '../define/services.ts';
import { OpsError } from '../domain/errors.ts';
import { TIMER_MS } from './wake.ts';

const EVERY_MS = 1_000;
/** What is overdue by more is for the sweeper, which also says so. */
const OVERDUE_MS = 5_000;
const BATCH = 500;

type Due = readonly { readonly id: string; readonly dueAt: Date }[];

/**
 * Sets the queue's timers for what is due within seconds: calls, and whatever else incidents wait for. Deadlines are
 * rows: most incidents are acknowledged or over long before theirs, and a timer in the queue for each would cost more
 * than the alert. Answers how to stop it.
 */
export function watchDeadlines({
  stores,
  clock,
  wake,
  log,
}: Pick<Services, 'stores' | 'clock' | 'wake' | 'log'>): () => void {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const nowMs = clock.now().getTime();
      const before = new Date(nowMs + TIMER_MS);
      const fresh = (due: Due) =>
        due
          .filter(({ dueAt }) => nowMs - dueAt.getTime() <= OVERDUE_MS)
          .map(({ id, dueAt }) => ({ incidentId: id, at: dueAt }));
      const calls = fresh(await stores.incidents.escalationsDue(before, BATCH));
      if (calls.length > 0) await wake.escalations(calls);
      const timers = fresh(await stores.incidents.timersDue(before, BATCH));
      if (timers.length > 0) await wake.incidents(timers);
    } catch (error) {
      // The next look comes soon, and the sweeper knows of everything that is missed.
      if (!(error instanceof OpsError)) log.error({ err: error }, 'deadlines cannot be watched');
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}
