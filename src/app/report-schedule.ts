import type { Services } from '../define/services.ts';
import { reportJob } from '../domain/report-job.ts';
import type { ReportPlan } from '../domain/settings.ts';
import { previousSlot } from '../queue/cron-slots.ts';

/**
 * Opens the slot of a report and puts it into the queue. The slot row is unique: of any number of schedulers one
 * gets to enqueue it, and a crash in between is found by the sweeper.
 */
export async function openReportSlot(
  { stores, queue }: Services,
  plan: ReportPlan,
  slot: Date,
): Promise<boolean> {
  const mine = await stores.reports.openSlot(plan.name, slot);
  if (mine) {
    await queue.add([reportJob({ report: plan.name, slot })]);
  }
  return mine;
}

/** After downtime: the newest slot that was missed is made up for, once; older ones are left out. */
export async function catchUpReports(services: Services): Promise<void> {
  const now = services.clock.now();
  for (const plan of services.settings.reports) {
    const since = await services.stores.reports.firstScheduled(plan.name, now);
    const missed = previousSlot(plan.cron, plan.timeZone, now);
    if (missed === undefined || missed <= since) continue;
    if (await openReportSlot(services, plan, missed))
      services.log.info({ report: plan.name, slot: missed }, 'report is caught up');
  }
}
