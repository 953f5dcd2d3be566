import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import { editMessage } from '../../state/messages.ts';
import type { MessageRecord } from '../../state/records.ts';
import { flag, timeStamp } from '../arguments.ts';
import { isEmpty, readMessageBody } from '../message-body.ts';
import { defineMethod } from '../method.ts';
import { messageShape } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';
import { contentArguments } from './chat-post.ts';

/** Longer text is refused when a message is edited, while a post would be cut. */
const maxUpdatedText = 4000;

const place = { channel: z.string(), ts: timeStamp };

export const update = defineMethod({
  name: 'chat.update',
  scope: 'chat:write',
  tier: 3,
  args: z.strictObject({ ...place, ...contentArguments, reply_broadcast: flag.optional() }),
  run({ core }, args) {
    const message = ownMessage(core, args.channel, args.ts, 'cant_update_message');
    if ((args.text?.length ?? 0) > maxUpdatedText) throw new SlackError('msg_too_long');
    const body = readMessageBody(args);
    const nothingGiven =
      body.blocks === undefined && body.attachments === undefined && body.text === undefined;
    if (nothingGiven) throw new SlackError('no_text');
    const { text, blocks, attachments } = message;
    const after = {
      text,
      ...body,
      blocks: body.blocks ?? blocks,
      attachments: body.attachments ?? attachments,
    };
    if (
      isEmpty({ wasCut: false, text: after.text, blocks: [], attachments: [] }) &&
      after.blocks.length === 0
    ) {
      if (after.attachments.length === 0) throw new SlackError('no_text');
    }
    const edited = editMessage(core, message, body);
    return {
      channel: edited.channelId,
      ts: edited.ts,
      text: edited.text,
      message: messageShape(core, edited, true),
    };
  },
});

export const remove = defineMethod({
  name: 'chat.delete',
  scope: 'chat:write',
  tier: 3,
  args: z.strictObject(place),
  run({ core }, args) {
    const message = ownMessage(core, args.channel, args.ts, 'cant_delete_message');
    core.state.commit({ kind: 'message-deleted', channelId: message.channelId, ts: message.ts });
    return { channel: message.channelId, ts: message.ts };
  },
});

export const getPermalink = defineMethod({
  name: 'chat.getPermalink',
  tier: 'special',
  args: z.strictObject({ channel: z.string(), message_ts: timeStamp }),
  run({ core, baseUrl }, args) {
    if (!core.state.channels.has(args.channel)) throw new SlackError('channel_not_found');
    const message = core.state.message(args.channel, args.message_ts);
    if (message === undefined || message.ephemeralFor !== undefined)
      throw new SlackError('message_not_found');
    const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${args.channel}`;
    const permalink = `${baseUrl}/archives/${args.channel}/p${message.ts.replace('.', '')}${thread}`;
    return { channel: args.channel, permalink };
  },
});

function ownMessage(core: WorkspaceCore, channelId: string, ts: string, notOwn: string): MessageRecord {
  const channel = core.state.channels.get(channelId);
  if (channel === undefined) throw new SlackError('channel_not_found');
  if (channel.isArchived) throw new SlackError('is_archived');
  const message = core.state.message(channelId, ts);
  // What only one person sees cannot be edited afterwards; only a response_url can replace it.
  if (message === undefined || message.ephemeralFor !== undefined) throw new SlackError('message_not_found');
  if (message.userId !== core.identity.botUserId) throw new SlackError(notOwn);
  return message;
}
