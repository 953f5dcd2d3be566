import type { Message } from '../src/define/message.ts';
import type { StormIncident } from '../src/domain/ports/storm-store.ts';
import { LISTED_TITLE } from '../src/domain/storm-lists.ts';
import { context } from './blocks.ts';
import { standingColor } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { moment } from './mrkdwn.ts';
import { plural, stormRow } from './storm-card.ts';

export interface StormListModel {
  readonly at: Date;
  /** Which one of how many, e.g. `2 of 5`. */
  readonly part: string;
  /** Those that are open, worst first. */
  readonly open: readonly StormIncident[];
  /** How many were open when the list was made and are not any more. */
  readonly over: number;
}

/** Room for the rows; head and foot take the rest of what Slack shows in one message. */
const maxCharacters = 11_500;

/** What is open in a storm whose cards still have to wait, in the thread of its card. */
export function stormList({ at, part, open, over }: StormListModel): Message {
  const which = part === '1 of 1' ? '' : ` (${part})`;
  const asOf = `As of ${moment(at, '{time_secs}')}`;
  const count = plural(open.length, 'open incident');
  const rows = open.map((one) => stormRow(one, { titleLength: LISTED_TITLE }));
  const blocks = [
    ...lineSections(rows, (left) => `and ${plural(left, 'more incident')}, whose cards follow`, {
      maxCharacters,
    }),
    context(
      'Their cards follow below, worst first, and show what changes from now on.',
      ...(over === 0 ? [] : [`${over === 1 ? 'One more is' : `${over} more are`} over by now.`]),
    ),
  ];
  const color = open[0] === undefined ? '#2e8b57' : standingColor(open[0].incident);
  return {
    text: `📋 *${asOf}: ${count} of this storm*, worst first${which}`,
    attachments: [{ color, blocks, fallback: `${count} of this storm, worst first${which}` }],
  };
}
