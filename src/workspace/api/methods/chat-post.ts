import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import type { JsonObject } from '../../json.ts';
import type { WorkspaceChannel } from '../../person-side.ts';
import { findChannel } from '../../state/channels.ts';
import { addMessage } from '../../state/messages.ts';
import type { MessageRecord } from '../../state/records.ts';
import { flag, timeStamp } from '../arguments.ts';
import { isEmpty, type MessageBody, readMessageBody } from '../message-body.ts';
import { defineMethod, requireScope } from '../method.ts';
import { messageShape } from '../shapes.ts';
import { RateLimitedError, SlackError } from '../slack-error.ts';

/** The arguments that say what a message contains. */
export const contentArguments = {
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  parse: z.enum(['none', 'full']).optional(),
  link_names: flag.optional(),
};

const shownAs = {
  username: z.string().optional(),
  icon_emoji: z.string().optional(),
  icon_url: z.string().optional(),
};

export const postMessage = defineMethod({
  name: 'chat.postMessage',
  scope: 'chat:write',
  tier: 'special',
  args: z.strictObject({
    channel: z.string(),
    ...contentArguments,
    ...shownAs,
    markdown_text: z.string().min(1).max(12_000).optional(),
    thread_ts: timeStamp.optional(),
    reply_broadcast: flag.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
    mrkdwn: flag.optional(),
  }),
  run({ core }, args) {
    if (args.username !== undefined || args.icon_emoji !== undefined || args.icon_url !== undefined) {
      requireScope(core, 'chat:write.customize');
    }
    const channel = writableChannel(core, args.channel);
    const body = contentOf(args);
    const parentTs =
      args.thread_ts === undefined ? undefined : threadParent(core, channel.id, args.thread_ts);
    takeMessage(core, channel.id);
    const message = addMessage(core, {
      channelId: channel.id,
      userId: core.identity.botUserId,
      body,
      threadTs: parentTs,
      broadcast: args.reply_broadcast,
    });
    return posted(core, message, body);
  },
});

export const postEphemeral = defineMethod({
  name: 'chat.postEphemeral',
  scope: 'chat:write',
  tier: 4,
  args: z.strictObject({
    channel: z.string(),
    user: z.string(),
    thread_ts: timeStamp.optional(),
    ...contentArguments,
    ...shownAs,
  }),
  run({ core }, args) {
    const channel = writableChannel(core, args.channel);
    if (!channel.memberIds.includes(args.user)) throw new SlackError('user_not_in_channel');
    const body = contentOf(args);
    const message = addMessage(core, {
      channelId: channel.id,
      userId: core.identity.botUserId,
      body,
      threadTs: args.thread_ts,
      ephemeralFor: args.user,
    });
    return { message_ts: message.ts };
  },
});

/** The channel the bot may write to; public ones without membership need `chat:write.public`. */
function writableChannel(core: WorkspaceCore, reference: string): WorkspaceChannel {
  const channel = findChannel(core, reference);
  if (channel === undefined) throw new SlackError('channel_not_found');
  if (channel.isArchived) throw new SlackError('is_archived');
  if (channel.memberIds.includes(core.identity.botUserId)) return channel;
  const mayWriteAnywhere = core.manifest.oauth_config.scopes.bot.includes('chat:write.public');
  // Other people's direct messages do not exist for the bot.
  if (channel.kind === 'im') throw new SlackError('channel_not_found');
  if (!mayWriteAnywhere) throw new SlackError('not_in_channel');
  return channel;
}

/** Takes one message of the channel's rate; throws when there is none left. */
export function takeMessage(core: WorkspaceCore, channelId: string): void {
  const retryAfterS = core.rates.takeMessage(channelId);
  if (retryAfterS > 0) throw new RateLimitedError(retryAfterS);
}

/** The thread a reply belongs to: replying to a reply lands in the same thread. */
export function threadParent(core: WorkspaceCore, channelId: string, ts: string): string {
  const parent = core.state.message(channelId, ts);
  if (parent === undefined || parent.ephemeralFor !== undefined) throw new SlackError('thread_not_found');
  return parent.threadTs ?? parent.ts;
}

function contentOf(
  args: Parameters<typeof readMessageBody>[0] & { readonly markdown_text?: string | undefined },
) {
  if (args.markdown_text === undefined) {
    const body = readMessageBody(args);
    if (isEmpty(body)) throw new SlackError('no_text');
    return body;
  }
  if (args.text !== undefined || args.blocks !== undefined) throw new SlackError('markdown_text_conflict');
  return readMessageBody({ ...args, blocks: [{ type: 'markdown', text: args.markdown_text }] });
}

function posted(core: WorkspaceCore, message: MessageRecord, body: MessageBody): JsonObject {
  return {
    channel: message.channelId,
    ts: message.ts,
    message: messageShape(core, message, true),
    ...(body.wasCut && {
      warning: 'message_truncated',
      response_metadata: { warnings: ['message_truncated'] },
    }),
  };
}
