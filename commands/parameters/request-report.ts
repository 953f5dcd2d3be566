import type { Message } from '../../src/define/message.ts';
import type { Services } from '../../src/define/services.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { reportJob } from '../../src/domain/report-job.ts';
import { code } from '../../templates/mrkdwn.ts';

/**
 * Opens a slot for this minute: asked for twice within it, the report is posted once. The slot is the minute's end,
 * because a report covers what was before its slot and "now" is to hold what has just been measured.
 */
export async function requestReport(
  { settings, stores, queue, clock }: Services,
  name: string,
): Promise<Message> {
  const plan = settings.reports.find((one) => one.name === name);
  if (plan === undefined) {
    const known = settings.reports.map((one) => one.name).join(', ') || 'none';
    throw new NotFoundError(`There is no report '${name.slice(0, 60)}'. Configured: ${known}.`);
  }
  const slot = new Date(Math.ceil(clock.now().getTime() / 60_000) * 60_000);
  const opened = await stores.reports.openSlot(plan.name, slot);
  await queue.add([reportJob({ report: plan.name, slot })]);
  const where = plan.channel.startsWith('C') ? `<#${plan.channel}>` : plan.channel;
  return {
    text: opened
      ? `The report ${code(name, 60)} is being made and goes to ${where}.`
      : `The report ${code(name, 60)} was asked for within this minute and goes to ${where} once.`,
  };
}
