import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { reportChoiceMessage } from '../templates/report-choice.ts';
import { requestReport } from './parameters/request-report.ts';

export default defineCommand({
  summary: 'Post a report now; without a name, list them',
  usage: '[report]',
  examples: ['report daily-health'],
  role: 'operator',
  parameters: z.object({ report: z.string().max(100).optional() }),
  positional: ['report'],
  async run(context, { report }) {
    if (report !== undefined) return requestReport(context, report);
    return reportChoiceMessage({
      reports: context.settings.reports.map((plan) => ({ ...plan, title: plan.title ?? plan.name })),
    });
  },
});
