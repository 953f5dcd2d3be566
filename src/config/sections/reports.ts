import { z } from 'zod';
import type { ReportPlan } from '../../domain/settings.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { channel, name, timeZone } from './fields.ts';
import { duplicates, type Mistake, namesOf } from './mistake.ts';

/** `reports:` */
export const reports = z
  .array(
    z.strictObject({
      name,
      report: name.optional(),
      cron: z.string().min(1).max(100),
      timeZone: timeZone.optional(),
      channel: channel.optional(),
    }),
  )
  .default([]);

export function reportsOf(
  parsed: ParsedConfiguration,
  known: Known,
  mistakes: Mistake[],
): readonly ReportPlan[] {
  duplicates(parsed.reports, ['reports'], mistakes);
  return parsed.reports.map((plan, index) => {
    const report = plan.report ?? plan.name;
    if (!known.reports.some((candidate) => candidate.name === report)) {
      mistakes.push({
        path: ['reports', index, 'report'],
        message: `there is no report '${report}'. Reports: ${namesOf(known.reports)}.`,
      });
    }
    const problem = known.cronProblem(plan.cron);
    if (problem !== undefined) mistakes.push({ path: ['reports', index, 'cron'], message: problem });
    return {
      name: plan.name,
      report,
      cron: plan.cron,
      timeZone: plan.timeZone ?? parsed.timeZone,
      channel: plan.channel ?? parsed.channel,
    };
  });
}
