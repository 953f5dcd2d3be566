import {
  type MaintenancePlan,
  type MaintenanceWindow,
  occurrenceOf,
  type WindowWords,
  windowStep,
} from '../domain/maintenance.ts';
import type { MaintenanceContext } from './maintenance-context.ts';
import { tellBegins } from './tell-begins.ts';

const MOST = 200;
/** Announced twice, begun and over: as many deadlines may have gone by in a sleep. */
const STEPS = 6;

/**
 * Plans the next occurrence of each configured window, and takes every window past the deadlines that it has reached.
 * Any number of these may run at once: a slot is one row, and each step one transaction under its lock.
 */
export async function advanceMaintenance(context: MaintenanceContext, words: WindowWords): Promise<void> {
  const { stores, clock, wake, settings } = context;
  const now = clock.now();
  for (const plan of settings.maintenance) await planNext(context, plan, now);
  const isWanted = (window: MaintenanceWindow) => isStillPlanned(window, settings.maintenance);
  for (const id of await stores.maintenance.due(now, MOST)) {
    for (let steps = 0; steps < STEPS; steps += 1) {
      const change = await stores.maintenance.change(id, now, (standing) =>
        windowStep(standing, now, words, isWanted),
      );
      if (change === undefined) break;
      await wake.deliveries(change.deliveries.map(({ key }) => key));
    }
  }
  await tellBegins(context);
}

async function planNext({ stores }: MaintenanceContext, plan: MaintenancePlan, now: Date): Promise<void> {
  const occurrence = occurrenceOf(plan, now);
  if (occurrence === undefined) return;
  const { name, matchers, channel, announceMs, reason } = plan;
  const slot = occurrence.startsAt;
  const about = { name, plan: name, matchers, channel, announceMs, reason, author: 'configuration' };
  await stores.maintenance.plan({ kind: 'planned', slot, ...occurrence, ...about }, now);
}

/** What was changed in the configuration since does not come; what people have planned does. */
function isStillPlanned({ plan, slot }: MaintenanceWindow, plans: readonly MaintenancePlan[]): boolean {
  if (plan === undefined || slot === undefined) return true;
  const current = plans.find(({ name }) => name === plan);
  const occurrence = current === undefined ? undefined : occurrenceOf(current, slot);
  return occurrence?.startsAt.getTime() === slot.getTime();
}
