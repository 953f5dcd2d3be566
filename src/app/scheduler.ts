import type { Services } from '../define/services.ts';
import { scheduleTicks, type Tick } from '../queue/schedule-ticks.ts';
import { catchUpReports, openReportSlot } from './report-schedule.ts';
import { until } from './until.ts';

const REPORT = 'report.';

/** Job → when it is enqueued, in UTC. Runners keep the time of probes themselves. */
const clockwork: readonly Tick[] = [
  { name: 'sweep-work', cron: '* * * * *', timeZone: 'UTC' },
  { name: 'audit-delivery', cron: '* * * * *', timeZone: 'UTC' },
  { name: 'watch-plans', cron: '* * * * *', timeZone: 'UTC' },
  // After the grace that the flushes of an hour have.
  { name: 'keep-series', cron: '7 * * * *', timeZone: 'UTC' },
  { name: 'prune-history', cron: '17 3 * * *', timeZone: 'UTC' },
];

/** Starts every clock. Ticks only enqueue; whatever they miss while the queue is away comes with the next one. */
export async function startScheduler(services: Services, signal: AbortSignal): Promise<() => void> {
  const { settings, queue, log } = services;
  const reports = settings.reports.map(
    (plan): Tick => ({ name: `${REPORT}${plan.name}`, cron: plan.cron, timeZone: plan.timeZone }),
  );
  const ticks = scheduleTicks(
    [...clockwork, ...reports],
    async (name, slot) => {
      if (!name.startsWith(REPORT)) {
        // The slot is part of the id: two schedulers enqueue one job. Tried once: the next tick comes anyway.
        await queue.add([{ name, id: `${slot.getTime()}`, data: {}, attempts: 1 }]);
        return;
      }
      const plan = settings.reports.find((one) => `${REPORT}${one.name}` === name);
      if (plan !== undefined) await openReportSlot(services, plan, slot);
    },
    {
      clock: services.clock,
      onError: (error, tick) => log.warn({ tick: tick.name, err: error }, 'tick could not be enqueued'),
    },
  );
  await until(() => catchUpReports(services), { what: 'catching up reports', log, signal });
  return () => ticks.stop();
}
