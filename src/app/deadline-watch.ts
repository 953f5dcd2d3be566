import type { Services } from '../define/services.ts';
import { lookEvery } from './look-every.ts';
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
  // What a look misses because it fails is the sweeper's.
  return lookEvery({ everyMs: EVERY_MS, what: 'deadlines', log }, async () => {
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
  });
}
