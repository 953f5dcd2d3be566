import type { Message } from '../src/define/message.ts';
import { section } from './blocks.ts';
import { code, webLink } from './mrkdwn.ts';

/** What a card becomes that could not be edited for a while, after it has been posted in another place. */
export function cardMoved(model: {
  readonly what: string;
  readonly channelId: string;
  readonly url?: string;
}): Message {
  const text = `➡️ The card of ${code(model.what, 100)} could not be edited here and goes on in <#${model.channelId}>`;
  return { text: `${text}.`, blocks: [section(`${text}: see ${webLink(model.url, 'there')}.`)] };
}
