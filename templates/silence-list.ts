import type { Block, Message } from '../src/define/message.ts';
import { encodeSeriesReference } from '../src/domain/series-reference.ts';
import { type Silence, silenceState } from '../src/domain/silence.ts';
import { encodeSilenceReference } from '../src/domain/silence-reference.ts';
import type { SilenceSeries } from '../src/domain/silence-series.ts';
import { actions, button, section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { literal, moment, momentAgo } from './mrkdwn.ts';
import { matcherWords, seriesLine } from './silence-words.ts';

/** As many come with buttons; beyond that a list is for reading. */
const maxButtons = 3;
const maxSeries = 2;

export interface SilenceListModel {
  /** The first to end first. */
  readonly silences: readonly Silence[];
  readonly now: Date;
  /** Those that recur. */
  readonly series?: readonly SilenceSeries[];
  /** Whether the reader may change them. */
  readonly mayEdit?: boolean;
}

/** What hides alerts now or soon: what, until when, by whom and why. */
export function silenceListMessage({
  silences,
  now,
  series = [],
  mayEdit = false,
}: SilenceListModel): Message {
  const count = silences.length;
  const headline = count === 0 ? 'No silence is active' : `${count} ${count === 1 ? 'silence' : 'silences'}`;
  const withButtons = mayEdit ? silences.slice(0, maxButtons) : [];
  const others = silences.slice(withButtons.length).map((silence) => silenceLine(silence, now));
  const blocks = [
    section(`*${headline}*`),
    ...withButtons.flatMap((silence) => [section(silenceLine(silence, now)), ...buttons(silence)]),
    ...lineSections(others, (leftOut) => `and ${leftOut} more that end later`, {
      maxCharacters: mayEdit ? 2_000 : 6_000,
    }),
    ...series.slice(0, maxSeries).flatMap((one) => seriesBlocks(one, mayEdit)),
    ...(series.length > maxSeries ? [section(`and ${series.length - maxSeries} more that recur`)] : []),
  ];
  return { text: headline, blocks };
}

function seriesBlocks(series: SilenceSeries, mayEdit: boolean): readonly Block[] {
  const line = section(`🔁 ${seriesLine(series)}`);
  if (!mayEdit) return [line];
  const value = encodeSeriesReference(series);
  return [line, actions([button({ text: 'End the series', actionId: 'end-series', value })])];
}

/** What a maintenance window has opened ends with it. */
function buttons(silence: Silence): readonly Block[] {
  if (silence.windowId !== undefined) return [];
  const value = encodeSilenceReference(silence);
  const confirm = {
    title: 'End it now?',
    text: `${silence.id}: what it hides is shown again at once and may wake somebody.`,
    confirm: 'End now',
  };
  return [
    actions([
      button({ text: 'Edit', actionId: 'edit-silence', value }),
      button({ text: 'End now', actionId: 'end-silence', value, confirm }),
    ]),
  ];
}

/** The one line for a silence, in lists and confirmations alike. */
export function silenceLine(silence: Silence, now: Date): string {
  const start = silenceState(silence, now) === 'pending' ? `from ${moment(silence.startsAt)} ` : '';
  const comment = silence.comment === '' ? '' : ` · ${literal(silence.comment, 200)}`;
  const author = personName(silence.author);
  const until = `${start}until ${momentAgo(silence.endsAt)}`;
  const part = silence.windowId ?? silence.seriesId;
  const of = part === undefined ? '' : ` · of \`${part}\``;
  return `🔕 \`${silence.id}\` ${matcherWords(silence)} · ${until} · ${author}${comment}${of}`;
}
