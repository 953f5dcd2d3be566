import type { Message } from '../src/define/message.ts';
import { worstFirst } from '../src/domain/compare.ts';
import { context, section } from './blocks.ts';
import { countWords, statusMark } from './health-words.ts';
import { code, firstNames, literal } from './mrkdwn.ts';
import { type HealthRow, readingTable } from './system-health.ts';

export interface SystemViewModel {
  readonly title: string;
  readonly view: string;
  readonly system: { readonly name: string; readonly title: string };
  readonly rows: readonly HealthRow[];
  /** Probes of the view that nothing has been read of yet. */
  readonly waiting: readonly string[];
  readonly now: Date;
}

/** One side of a system: the readings of the probes that its pack shows there, worst first. */
export function systemViewMessage(model: SystemViewModel): Message {
  const { title, system, view, rows, waiting } = model;
  const readings = rows.map(({ reading }) => reading);
  const worst = worstFirst(readings)[0]?.status ?? 'unknown';
  const text = `${statusMark(worst)} ${title} of ${literal(system.title, 100)}: ${countWords(readings)}`;
  if (rows.length === 0 && waiting.length === 0) {
    const how = `No probe of its pack is shown here. Add ${code(`views: [${view}]`, 60)} to those that belong here.`;
    return { text: `${title} of ${literal(system.title, 100)}`, blocks: [section(how)] };
  }
  const left = firstNames(waiting);
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...readingTable(model),
      ...(waiting.length === 0
        ? []
        : [
            context(
              `Not measured yet: ${left}. ${code(`/ops health ${system.name} deep`, 120)} measures everything.`,
            ),
          ]),
    ],
  };
}
