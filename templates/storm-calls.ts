import type { Message } from '../src/define/message.ts';
import { severities } from '../src/domain/alert.ts';
import type { StormCalls } from '../src/domain/ports/storm-store.ts';
import { escapeMrkdwn } from '../src/domain/text.ts';
import { webLink } from './mrkdwn.ts';
import { plural } from './storm-card.ts';

export interface StormCallsModel {
  readonly calls: StormCalls;
  /** It is a line in the thread of the storm's card. */
  readonly inThread: boolean;
  /** Of the storm's card. */
  readonly url?: string;
}

/** One page for many incidents of a storm: how many, how bad, and where to look. */
export function stormCalls({ calls, inThread, url }: StormCallsModel): Message {
  const count = plural(calls.incidents, 'incident');
  const known = severities.filter((severity) => calls.bySeverity[severity] > 0);
  const counts = known.map((severity) => `${calls.bySeverity[severity].toLocaleString('en-US')} ${severity}`);
  const answered =
    calls.answered === 0 ? '' : `, ${calls.answered.toLocaleString('en-US')} of them taken or over`;
  const what = `${count} (${counts.join(', ')})${answered}`;
  if (inThread) return { text: `${calls.who} called at level ${calls.level + 1} for ${what} of this storm.` };
  const called = /^[UW]/.test(calls.who) ? 'You are called' : 'This channel is called';
  return {
    text: [
      `Storm in ${channelName(calls.channel)}: ${count} (${counts.join(', ')})${answered}.`,
      `${called} at level ${calls.level + 1} for all of them by this one message; it counts further ones.`,
      `Look at ${webLink(url, 'its card')} in ${channelName(calls.channel)}: each incident has its own in the thread there. Acknowledge with its button or with \`/ops ack\` and its id.`,
    ].join('\n'),
  };
}

function channelName(channel: string): string {
  return channel.startsWith('#') ? escapeMrkdwn(channel) : `<#${channel}>`;
}
