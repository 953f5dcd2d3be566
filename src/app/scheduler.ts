import type { Services } from '../define/services.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import { scheduleTicks, type Tick } from '../queue/schedule-ticks.ts';
import { catchUpReports, openReportSlot } from './report-schedule.ts';
import { until } from './until.ts';

const REPORT = 'report.';

/** Job → when it is enqueued, in UTC. Probes have their own interval. */
const clockwork: readonly Tick[] = [
  { name: 'sweep-work', cron: '* * * * *', timeZone: 'UTC' },
  { name: 'audit-delivery', cron: '* * * * *', timeZone: 'UTC' },
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
  const stopSampling = startSampling(services);
  await until(() => catchUpReports(services), { what: 'catching up reports', log, signal });
  return () => {
    stopSampling();
    ticks.stop();
  };
}

/** Every `probeIntervalMs`, aligned to it so that several schedulers agree on the slot. */
function startSampling({ settings, queue, clock, log }: Services): () => void {
  if (settings.probes.length === 0) return () => undefined;
  const enqueue = () => {
    const slot = Math.floor(clock.now().getTime() / settings.probeIntervalMs);
    const job = {
      name: 'sample-health',
      id: `slot-${slot}`,
      data: {},
      priority: deliveryPriorities.card + 1,
      attempts: 1,
    };
    queue.add([job]).catch((error: unknown) => log.warn({ err: error }, 'sampling could not be enqueued'));
  };
  enqueue();
  const timer = setInterval(enqueue, settings.probeIntervalMs);
  return () => clearInterval(timer);
}
