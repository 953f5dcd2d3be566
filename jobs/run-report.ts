import { z } from 'zod';
import { showFile } from '../src/cards/show-file.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
import type { LoadedReport, ReportImage } from '../src/define/report.ts';

import type { PostedMessage } from '../src/domain/ports/chat.ts';
import type { ReportRun } from '../src/domain/ports/report-store.ts';
import type { ReportPlan } from '../src/domain/settings.ts';

/** A report that is posted this long after its time says so. */
const LATE_MS = 2 * 60_000;
/** Until then a report that is not configured here may be one that another process has just learned of. */
const UNKNOWN_MS = 10 * 60_000;

/** Makes one report for one slot and posts it. The slot and the message are unique: however often it runs, one post. */
export default defineJob({
  summary: 'Make and post one report',
  data: z.strictObject({ report: z.string().min(1), slot: z.iso.datetime() }),
  // A review runs probes first that nobody else ever asks for: whole benchmarks among them.
  timeoutMs: 15 * 60_000,
  run: async (context, data) => {
    const slot = new Date(data.slot);
    const run = await context.stores.reports.slot(data.report, slot);
    if (run === undefined || run.state === 'posted') return;
    const plan = context.settings.reports.find((one) => one.name === run.report);
    const definition = context.reports.find((one) => one.name === plan?.report);
    if (plan === undefined || definition === undefined) return await closeUnknown(context, run);
    const key = `report.${plan.name}.${slot.toISOString().replace(/[-:]/g, '').slice(0, 15)}`;
    const images = await wantMessage(context, plan, definition, slot, key);
    if (images === undefined) {
      await context.stores.reports.markPosted(run.report, slot);
      return;
    }
    await context.publisher.publish(key, async ({ message, revision }) =>
      message === undefined ? undefined : { message, revision },
    );
    const posted = await context.stores.deliveries.get(key);
    if (posted?.state === 'posted' && posted.channelId !== undefined && posted.ts !== undefined)
      await showImages(context, run, { channelId: posted.channelId, ts: posted.ts }, images);
    await context.stores.reports.markPosted(run.report, slot);
  },
});

async function closeUnknown({ stores, clock, log }: JobContext, { report, slot }: ReportRun): Promise<void> {
  if (clock.now().getTime() - slot.getTime() < UNKNOWN_MS) {
    log.info({ report, slot }, 'a report that is not configured here is due; it is looked at again');
    return;
  }
  log.warn({ report, slot }, 'a report was due that is not configured any more; it is left out');
  await stores.reports.markPosted(report, slot);
}

/** Undefined where the report has nothing to say. */
async function wantMessage(
  context: JobContext,
  plan: ReportPlan,
  definition: LoadedReport,
  slot: Date,
  key: string,
): Promise<readonly ReportImage[] | undefined> {
  const lateByMs = context.clock.now().getTime() - slot.getTime();
  const periodMs = definition.periodOf?.({ ...context, plan }) ?? definition.periodMs;
  const built = await definition.build({
    ...context,
    plan,
    from: new Date(slot.getTime() - periodMs),
    to: slot,
    timeZone: plan.timeZone,
    lateByMs: lateByMs > LATE_MS ? lateByMs : undefined,
  });
  if (built === undefined) return undefined;
  const { message, images } = built;
  await context.stores.deliveries.want([{ key, kind: 'report', channel: plan.channel, message }]);
  return images;
}

async function showImages(
  context: JobContext,
  run: ReportRun,
  place: PostedMessage,
  images: readonly ReportImage[],
): Promise<void> {
  for (const [index, image] of images.entries())
    if (index >= run.imagesShown) await showImage(context, run, place, image, index);
}

async function showImage(
  { chat, stores, log }: JobContext,
  { report, slot }: ReportRun,
  place: PostedMessage,
  image: ReportImage,
  index: number,
): Promise<void> {
  const missing = await showFile(chat, {
    place,
    file: image,
    started: () => stores.reports.imageStarted(report, slot, index),
    notShown: () => stores.reports.imageRefused(report, slot, index),
  });
  if (missing === undefined) return;
  const { error, refused } = missing;
  log.warn(
    { report, slot, image: image.fileName, err: error },
    refused ? 'the chat refuses an image of a report' : 'an image of a report may not have been shown',
  );
}
