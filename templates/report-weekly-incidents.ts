import type { Block, Message } from '../src/define/message.ts';
import type { IncidentFigures } from '../src/domain/ports/report-store.ts';
import { context, section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { literal } from './mrkdwn.ts';
import { meanWords, periodLine, type ReportPeriod } from './report-words.ts';

const maxNoisy = 10;

export interface WeeklyIncidentsModel extends ReportPeriod {
  readonly title: string;
  readonly figures: IncidentFigures;
}

/** How many incidents, how fast they were answered and ended, and what made the most noise. */
export function weeklyIncidentsMessage(model: WeeklyIncidentsModel): Message {
  const { figures } = model;
  const { critical, warning, info } = figures.openedBySeverity;
  const opened = critical + warning + info;
  const headline = `${model.title}: ${opened} opened, ${figures.resolved} resolved, ${figures.stillOpen} still open`;
  const lines = [
    `*Opened* ${critical} critical, ${warning} warning, ${info} info`,
    `*MTTA* ${meanWords(figures.meanTimeToAcknowledgeMs, figures.acknowledged)}`,
    `*MTTR* ${meanWords(figures.meanTimeToResolveMs)}`,
  ];
  return {
    text: headline,
    blocks: [
      section(`*${literal(headline, 300)}*`),
      context(periodLine(model)),
      section(lines.join('\n')),
      ...noisyBlocks(figures.noisiest),
      context(
        'MTTA: mean time from opened to first acknowledged, of incidents opened in the period and acknowledged.',
        'MTTR: mean time from opened to (last) resolved, of incidents opened in the period and resolved.',
      ),
    ],
  };
}

function noisyBlocks(noisiest: IncidentFigures['noisiest']): readonly Block[] {
  if (noisiest.length === 0) return [];
  const lines = noisiest
    .slice(0, maxNoisy)
    .map(
      ({ alertname, episodes, incidents }, index) =>
        `${index + 1}. ${literal(alertname, 100) || '(unnamed)'} – fired ${times(episodes)}, ${incidents} ${incidents === 1 ? 'incident' : 'incidents'}`,
    );
  const options = { total: noisiest.length };
  return [section('*Noisiest alerts*'), ...lineSections(lines, (more) => `and ${more} more alerts`, options)];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en-US')} times`;
}
