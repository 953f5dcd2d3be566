import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import { newId } from '../../ids.ts';
import type { MessageRecord } from '../../state/records.ts';
import { timeStamp } from '../arguments.ts';
import { defineMethod } from '../method.ts';
import { SlackError } from '../slack-error.ts';
import { visibleChannel } from './conversations.ts';

const item = { channel: z.string(), timestamp: timeStamp };

export const addReaction = defineMethod({
  name: 'reactions.add',
  scope: 'reactions:write',
  tier: 3,
  args: z.strictObject({ ...item, name: z.string() }),
  run({ core }, args) {
    const message = annotatedMessage(core, args.channel, args.timestamp);
    if (!/^[a-z0-9_+'-]{1,100}$/.test(args.name)) throw new SlackError('invalid_name');
    const { botUserId } = core.identity;
    const given = message.reactions.find((reaction) => reaction.name === args.name);
    if (given?.userIds.includes(botUserId)) throw new SlackError('already_reacted');
    const others = message.reactions.filter((reaction) => reaction !== given);
    const reactions = [...others, { name: args.name, userIds: [...(given?.userIds ?? []), botUserId] }];
    core.state.commit({ kind: 'message', message: { ...message, reactions } });
    return {};
  },
});

export const addPin = defineMethod({
  name: 'pins.add',
  scope: 'pins:write',
  tier: 2,
  args: z.strictObject(item),
  run({ core }, args) {
    const message = annotatedMessage(core, args.channel, args.timestamp);
    if (message.pinned) throw new SlackError('already_pinned');
    core.state.commit({ kind: 'message', message: { ...message, pinned: true } });
    return {};
  },
});

export const addBookmark = defineMethod({
  name: 'bookmarks.add',
  scope: 'bookmarks:write',
  tier: 2,
  args: z.strictObject({
    channel_id: z.string(),
    title: z.string().min(1).max(255),
    type: z.literal('link'),
    link: z.url({ protocol: /^https?$/ }),
    emoji: z.string().optional(),
  }),
  run({ core }, args) {
    const channel = visibleChannel(core, args.channel_id);
    const bookmark = {
      id: newId('B').replace(/^B0/, 'Bk'),
      channelId: channel.id,
      title: args.title,
      link: args.link,
      emoji: args.emoji ?? '',
    };
    core.state.commit({ kind: 'bookmark', bookmark });
    const { channelId, ...shown } = bookmark;
    return { bookmark: { ...shown, channel_id: channelId, type: 'link' } };
  },
});

function annotatedMessage(core: WorkspaceCore, channelId: string, ts: string): MessageRecord {
  const channel = visibleChannel(core, channelId);
  if (channel.isArchived) throw new SlackError('is_archived');
  const message = core.state.message(channelId, ts);
  if (message === undefined || message.ephemeralFor !== undefined) throw new SlackError('message_not_found');
  return message;
}
