import type { Message } from '../src/define/message.ts';
import { worstFirst } from '../src/domain/compare.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import { actions, button, context, section } from './blocks.ts';
import { countWords, healthLines, statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { literal, momentAgo } from './mrkdwn.ts';

export interface HealthTableModel {
  readonly readings: readonly GradedReading[];
  readonly measuredAt: Date;
  /** Posted for the channel: then there is nothing to press. */
  readonly posted?: boolean;
}

/** How everything stands, worst first: value, unit, limit, detail, and when it was measured. */
export function healthMessage({ readings, measuredAt, posted = false }: HealthTableModel): Message {
  const sorted = worstFirst(readings);
  const worst = sorted[0]?.status ?? 'unknown';
  const targets = [...new Set(readings.map(({ target }) => target))];
  const where = targets.length === 1 ? ` of ${literal(targets[0] ?? '', 60)}` : '';
  const headline = `${statusMark(worst)} Health${where}: ${countWords(readings)}`;
  const blocks = [
    section(`*${headline}*`),
    ...lineSections(healthLines(readings), (leftOut) => `and ${leftOut} more, none of them worse`),
    context(readings.length === 0 ? 'No probe is configured.' : `Measured ${momentAgo(measuredAt)}`),
  ];
  return { text: headline, blocks: posted ? blocks : [...blocks, healthButtons()] };
}

function healthButtons() {
  return actions([
    button({ text: 'Refresh', actionId: 'refresh-health', value: 'health' }),
    button({ text: 'Post to channel', actionId: 'post-health', value: 'health' }),
  ]);
}
