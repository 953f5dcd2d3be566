import type { Message } from '../src/define/message.ts';
import { type Silence, silenceState } from '../src/domain/silence.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { literal, moment, momentAgo } from './mrkdwn.ts';
import { matcherWords } from './silence-words.ts';

export interface SilenceListModel {
  /** The first to end first. */
  readonly silences: readonly Silence[];
  readonly now: Date;
}

/** What hides alerts now or soon: what, until when, by whom and why. */
export function silenceListMessage({ silences, now }: SilenceListModel): Message {
  const count = silences.length;
  const headline = count === 0 ? 'No silence is active' : `${count} ${count === 1 ? 'silence' : 'silences'}`;
  const lines = silences.map((silence) => silenceLine(silence, now));
  const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more that end later`);
  return { text: headline, blocks: [section(`*${headline}*`), ...blocks] };
}

/** The one line for a silence, in lists and confirmations alike. */
export function silenceLine(silence: Silence, now: Date): string {
  const start = silenceState(silence, now) === 'pending' ? `from ${moment(silence.startsAt)} ` : '';
  const comment = silence.comment === '' ? '' : ` · ${literal(silence.comment, 200)}`;
  const author = personName(silence.author);
  return `🔕 \`${silence.id}\` ${matcherWords(silence)} · ${start}until ${momentAgo(silence.endsAt)} · ${author}${comment}`;
}
