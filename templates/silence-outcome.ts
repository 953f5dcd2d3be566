import type { Message } from '../src/define/message.ts';
import type { Silence } from '../src/domain/silence.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { momentAgo } from './mrkdwn.ts';
import { matcherWords } from './silence-words.ts';

function outcome(text: string): Message {
  return { text, blocks: [section(text)] };
}

export function silenceExtendedMessage(silence: Silence, by: string): Message {
  return outcome(
    `🔕 ${personName(by)} extended silence \`${silence.id}\`: it ends ${momentAgo(silence.endsAt)}.\n${matcherWords(silence)}`,
  );
}

export function silenceEndsMessage(silence: Silence, by: string): Message {
  return outcome(`🔕 ${personName(by)} lets silence \`${silence.id}\` end ${momentAgo(silence.endsAt)}.`);
}
