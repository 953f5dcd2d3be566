import type { OpsError } from '../domain/errors.ts';
import type { ChatMessage } from '../domain/ports/chat.ts';
import { slackCodeOf } from './slack-errors.ts';

const maxBlocks = 50;

/** The message with a first line that says where it should have gone and why it did not. */
export function withNotice(message: ChatMessage, refusedBy: string, refusal: OpsError): ChatMessage {
  const why = slackCodeOf(refusal) ?? refusal.code;
  const where = /^[UW][A-Z0-9]+$/.test(refusedBy) ? `<@${refusedBy}> directly` : placeName(refusedBy);
  const notice = `⚠️ This could not be posted to ${where} (\`${why}\`).`;
  const block = { type: 'context', elements: [{ type: 'mrkdwn', text: notice }] };
  return {
    ...message,
    text: `${notice}\n${message.text}`,
    ...(message.blocks === undefined || message.blocks.length >= maxBlocks
      ? {}
      : { blocks: [block, ...message.blocks] }),
  };
}

function placeName(channel: string): string {
  return channel.startsWith('#') ? `'${channel}'` : `<#${channel}>`;
}
