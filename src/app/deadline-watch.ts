import type { Services } from '../define/services.ts';
import { OpsError } from '../domain/errors.ts';
import { TIMER_MS } from './wake.ts';

const EVERY_MS = 1_000;
/** What is overdue by more is for the sweeper, which also says so. */
const OVERDUE_MS = 5_000;
const BATCH = 500;

/**
 * Sets the queue's timers for calls that are due within seconds. Deadlines are rows: most incidents are acknowledged
 * long before theirs, and a timer in the queue for each would cost more than the alert. Answers how to stop it.
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
      const due = await stores.incidents.escalationsDue(new Date(nowMs + TIMER_MS), BATCH);
      const fresh = due.filter(({ dueAt }) => nowMs - dueAt.getTime() <= OVERDUE_MS);
      if (fresh.length > 0)
        await wake.escalations(fresh.map(({ id, dueAt }) => ({ incidentId: id, at: dueAt })));
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
