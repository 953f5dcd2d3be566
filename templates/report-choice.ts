import type { Message } from '../src/define/message.ts';
import { button, context, section } from './blocks.ts';
import { code, literal } from './mrkdwn.ts';

export interface ReportChoiceModel {
  readonly reports: readonly {
    readonly name: string;
    readonly title: string;
    readonly cron: string;
    readonly timeZone: string;
    readonly channel: string;
  }[];
}

const maxReports = 40;

/** The configured reports, each with a button that posts it now. */
export function reportChoiceMessage({ reports }: ReportChoiceModel): Message {
  const text = reports.length === 0 ? 'No report is configured' : 'Reports';
  // A row each: Slack refuses two buttons of one action in the same block.
  const rows = reports.slice(0, maxReports).map((one) => {
    const when = `${code(one.cron, 60)} ${literal(one.timeZone, 60)}`;
    const line = `*${literal(one.title, 100)}* ${code(one.name, 60)} – ${when}, to ${literal(one.channel, 80)}`;
    return section(line, button({ text: 'Post now', actionId: 'run-report', value: one.name }));
  });
  const more = reports.length - rows.length;
  const rest = more > 0 ? [context(`and ${more} more`)] : [];
  return { text, blocks: [section(`*${text}*`), ...rows, ...rest] };
}
