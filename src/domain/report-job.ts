import { deliveryPriorities } from './delivery.ts';
import type { JobRequest } from './ports/queue.ts';
import type { ReportRun } from './ports/report-store.ts';

/** The job that makes a report for a slot. Its id is the slot's: however often it is asked for, one waits. */
export function reportJob({ report, slot }: Pick<ReportRun, 'report' | 'slot'>): JobRequest {
  return {
    name: 'run-report',
    id: `${report}.${slot.getTime()}`,
    data: { report, slot: slot.toISOString() },
    priority: deliveryPriorities.report,
  };
}
