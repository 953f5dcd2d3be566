import { z } from 'zod';
import { wakeAudits } from '../src/audits/wake-audits.ts';
import { tidyLeftBehind } from '../src/cards/tidy-left-behind.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { deliveryPriorities } from '../src/domain/delivery.ts';
import { HOUR_MS, MINUTE_MS } from '../src/domain/duration.ts';
import { fingerprintOf } from '../src/domain/fingerprint.ts';
import { reportJob } from '../src/domain/report-job.ts';
import { expireAlerts } from '../src/incidents/expire-alerts.ts';
import { reviewHeartbeats } from '../src/incidents/review-heartbeats.ts';
import { reviewInhibitions } from '../src/incidents/review-inhibitions.ts';
import { advanceWindows } from './advance-windows.ts';

/** A timer this late is taken for lost. */
const LOST_AFTER_MS = 45_000;
/** Work younger than this is most likely being done at this moment; at a start it may have been lost in a crash. */
const SETTLE_MS = 10_000;
const BATCH = 500;
const PUT_OFF = ['sync-delivery', 'escalate-incident', 'advance-incident'];
const LONGEST_PUT_OFF_MS = 2 * MINUTE_MS;

/**
 * Looks in Postgres for work that is due and that no queue job seems to be doing: whatever the queue lost (emptied,
 * restored, never reached) is found here.
 */
export default defineJob({
  summary: 'Find work that was lost on the way and start it again',
  data: z.strictObject({ settleMs: z.int().min(0).default(SETTLE_MS) }),
  timeoutMs: 30_000,
  run: async (context, { settleMs }) => {
    // Side by side: one that throws or hangs, every minute perhaps, must not keep the others from running.
    const sweeps = await Promise.allSettled([
      wakeDeliveries(context, settleMs),
      hastenLate(context),
      wakeEscalations(context),
      wakeTimers(context, settleMs),
      expireAlerts(context),
      advanceWindows(context),
      reviewInhibitions(context),
      reviewHeartbeats(context),
      wakeReports(context),
      settleStorms(context),
      wakeAlertLists(context),
      wakeAudits(context),
      tidyLeftBehind(context),
    ]);
    const [first, ...others] = sweeps.filter((sweep) => sweep.status === 'rejected');
    for (const { reason } of others) context.log.error({ err: reason }, 'a further sweep failed');
    if (first !== undefined) throw first.reason;
  },
});

async function wakeDeliveries({ clock, stores, wake }: JobContext, settleMs: number): Promise<void> {
  const before = new Date(clock.now().getTime() - settleMs);
  const keys = await stores.deliveries.due(before, BATCH);
  if (keys.length > 0) await wake.deliveries(keys);
}

/** Whatever puts a message or a timer off does so for a minute at most; more than that was counted by a clock that was wrong. */
async function hastenLate({ queue, log }: JobContext): Promise<void> {
  const count = await queue.hasten(PUT_OFF, LONGEST_PUT_OFF_MS);
  if (count > 0) log.warn({ jobs: count }, 'jobs that a clock had put off for too long are run now');
}

async function wakeTimers({ clock, stores, wake }: JobContext, settleMs: number): Promise<void> {
  const now = clock.now();
  const due = await stores.incidents.timersDue(new Date(now.getTime() - settleMs), BATCH);
  if (due.length > 0) await wake.incidents(due.map((one) => ({ incidentId: one.id, at: now })));
}

async function wakeEscalations({ clock, stores, wake, intake, log }: JobContext): Promise<void> {
  const now = clock.now();
  const due = await stores.incidents.escalationsDue(new Date(now.getTime() - LOST_AFTER_MS), BATCH);
  if (due.length === 0) return;
  log.warn({ incidents: due.map((one) => one.id) }, 'escalation timers were lost and are started again');
  await wake.escalations(due.map((one) => ({ incidentId: one.id, at: now })));
  const labels = { alertname: 'WatchbillTimersLost', system: 'watchbill', severity: 'warning' };
  // One episode an hour: an escalation that fails each time it is started again must not page each minute.
  const startsAt = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  // Fires and ends at once: people hear of it, and nobody has to clean up after it.
  // As it is over at once, it must not wait for company.
  const source = { source: 'watchbill', grouped: true };
  const event = { ...source, fingerprint: fingerprintOf(labels), labels, links: [], startsAt };
  const annotations = {
    summary: `${due.length} escalation timer(s) were late by more than ${LOST_AFTER_MS / 1000} s and have been started again.`,
    description: 'The queue lost them or no worker was running. Look at /ops self.',
  };
  await intake.accept([{ ...event, annotations, status: 'firing' }]);
  await intake.accept([{ ...event, annotations, status: 'resolved', endsAt: new Date(now.getTime() + 1) }]);
}

async function wakeReports({ clock, stores, queue }: JobContext): Promise<void> {
  const unposted = await stores.reports.unposted(new Date(clock.now().getTime() - LOST_AFTER_MS));
  await queue.add(unposted.map(reportJob));
}

/** Ends storms whose time has come, and collapses what has gathered while nothing could be posted. */
async function settleStorms({ clock, stores, self, wake }: JobContext): Promise<void> {
  const now = clock.now();
  const ended = await stores.storms.endDue(now);
  const begun = await stores.storms.collapseBacklog(now, self.slack().connected ? 'there' : 'away');
  if (ended.length + begun.length > 0) await wake.deliveries([...ended, ...begun]);
}

async function wakeAlertLists({ clock, stores, queue }: JobContext): Promise<void> {
  const due = await stores.alertLists.due(clock.now(), BATCH);
  const priority = deliveryPriorities.report;
  await queue.add(
    due.map((incidentId) => ({ name: 'post-alert-list', id: incidentId, data: { incidentId }, priority })),
  );
}
