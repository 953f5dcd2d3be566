import type { Message } from '../src/define/message.ts';
import { type Silence, silenceState } from '../src/domain/silence.ts';
import type { SilenceSeries } from '../src/domain/silence-series.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { momentAgo } from './mrkdwn.ts';
import { matcherWords, seriesLine } from './silence-words.ts';

function outcome(text: string): Message {
  return { text, blocks: [section(text)] };
}

/** What a form has made or changed, to whoever filled it in. */
export function silenceMadeMessage(silence: Silence, now: Date, what: 'made' | 'changed'): Message {
  const begins = silenceState(silence, now) === 'pending' ? `begins ${momentAgo(silence.startsAt)} and ` : '';
  const done = what === 'made' ? 'is made' : 'is changed';
  return outcome(
    `🔕 Silence \`${silence.id}\` ${done}: it ${begins}ends ${momentAgo(silence.endsAt)}.\n${matcherWords(silence)}\n\`/ops silences\` lists it, to edit it or to end it.`,
  );
}

/** What a form has made that recurs. */
export function seriesMadeMessage(series: SilenceSeries): Message {
  return outcome(`🔁 ${seriesLine(series)}\n\`/ops silences\` lists it, to end it.`);
}

export function seriesEndedMessage(seriesId: string, changed: boolean): Message {
  return outcome(`🔁 Recurring silence \`${seriesId}\` ${changed ? 'ends now' : 'had ended before'}.`);
}

export function silenceExtendedMessage(silence: Silence, by: string): Message {
  return outcome(
    `🔕 ${personName(by)} extended silence \`${silence.id}\`: it ends ${momentAgo(silence.endsAt)}.\n${matcherWords(silence)}`,
  );
}

export function silenceEndsMessage(silence: Silence, by: string): Message {
  return outcome(`🔕 ${personName(by)} lets silence \`${silence.id}\` end ${momentAgo(silence.endsAt)}.`);
}
