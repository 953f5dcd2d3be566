import type { Message } from '../src/define/message.ts';
import { actions, button, section } from './blocks.ts';
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

const maxButtons = 20;

/** The configured reports, each with a button that posts it now. */
export function reportChoiceMessage({ reports }: ReportChoiceModel): Message {
  const text = reports.length === 0 ? 'No report is configured' : 'Reports';
  const lines = reports.map(
    (one) =>
      `*${literal(one.title, 100)}* ${code(one.name, 60)} – ${code(one.cron, 60)} ${literal(one.timeZone, 60)}, to ${literal(one.channel, 80)}`,
  );
  const buttons = reports
    .slice(0, maxButtons)
    .map(({ name }) => button({ text: `Post ${name} now`, actionId: 'run-report', value: name }));
  return {
    text,
    blocks: [
      section([`*${text}*`, ...lines].join('\n')),
      ...(buttons.length === 0 ? [] : [actions(buttons)]),
    ],
  };
}
