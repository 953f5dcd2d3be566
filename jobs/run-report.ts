import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import type { LoadedReport } from '../src/define/report.ts';
import { NotFoundError } from '../src/domain/errors.ts';
import type { ReportPlan } from '../src/domain/settings.ts';

/** A report that is posted this long after its time says so. */
const LATE_MS = 2 * 60_000;

/** Makes one report for one slot and posts it. The slot and the message are unique: however often it runs, one post. */
export default defineJob({
  summary: 'Make and post one report',
  data: z.strictObject({ report: z.string().min(1), slot: z.iso.datetime() }),
  timeoutMs: 60_000,
  run: async (context, data) => {
    const slot = new Date(data.slot);
    const run = await context.stores.reports.slot(data.report, slot);
    if (run === undefined || run.state === 'posted') return;
    const { plan, definition } = find(context, data.report);
    const key = `report.${plan.name}.${slot.toISOString().replace(/[-:]/g, '').slice(0, 15)}`;
    const images = await wantMessage(context, plan, definition, slot, key);
    await context.publisher.publish(key, async ({ message, revision }) =>
      message === undefined ? undefined : { message, revision },
    );
    const posted = await context.stores.deliveries.get(key);
    if (posted?.state === 'posted' && posted.channelId !== undefined && posted.ts !== undefined) {
      for (const image of images)
        await context.chat.uploadImage(posted.channelId, image, { threadTs: posted.ts });
    }
    await context.stores.reports.markPosted(data.report, slot);
  },
});

function find(
  { settings, reports }: JobContext,
  name: string,
): { plan: ReportPlan; definition: LoadedReport } {
  const plan = settings.reports.find((one) => one.name === name);
  const definition = reports.find((one) => one.name === plan?.report);
  if (plan === undefined || definition === undefined) {
    throw new NotFoundError(
      `The report '${name}' is not configured any more. List the configured ones with /ops report.`,
    );
  }
  return { plan, definition };
}

async function wantMessage(
  context: JobContext,
  plan: ReportPlan,
  definition: LoadedReport,
  slot: Date,
  key: string,
) {
  const lateByMs = context.clock.now().getTime() - slot.getTime();
  const { message, images } = await definition.build({
    ...context,
    from: new Date(slot.getTime() - definition.periodMs),
    to: slot,
    timeZone: plan.timeZone,
    lateByMs: lateByMs > LATE_MS ? lateByMs : undefined,
  });
  await context.stores.deliveries.want([{ key, kind: 'report', channel: plan.channel, message }]);
  return images;
}
