import { z } from 'zod';
import type { CommandContext, Reply } from '../../src/define/command.ts';
import type { SystemView } from '../../src/domain/system.ts';
import { findSystemOrOnly } from '../../src/systems/find-system.ts';
import { storedReadings } from '../../src/systems/system-readings.ts';
import { systemViewMessage } from '../../templates/system-view.ts';
import { healthRows } from './system-health.ts';

/** A system by its name; left out where there is only one. */
export const systemName = z.string().max(100).optional();

/** What is stored of the probes that a system's pack shows in this view. */
export async function showView(
  { stores, settings, clock }: CommandContext,
  view: SystemView,
  title: string,
  name: string | undefined,
): Promise<Reply> {
  const system = findSystemOrOnly(settings, name);
  const plans = system.probes.filter((plan) => plan.views?.includes(view));
  const now = clock.now();
  const readings = await storedReadings(stores.samples, system, plans, now);
  const waiting = plans.filter((plan) => !readings.some((one) => one.plan === plan));
  return systemViewMessage({
    title,
    system,
    view,
    rows: healthRows(readings),
    waiting: waiting.map(({ title: words, name: id }) => words ?? id),
    now,
  });
}
