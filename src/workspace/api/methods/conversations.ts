import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import type { WorkspaceChannel } from '../../person-side.ts';
import { directMessage } from '../../state/channels.ts';
import { flag, idList, pageOf, paging } from '../arguments.ts';
import { defineMethod, requireScope } from '../method.ts';
import { channelShape } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

const sizes = { standard: 100, maximum: 1000 };

/** The channel of that id, for the bot's eyes: other people's direct messages are not found. */
export function visibleChannel(core: WorkspaceCore, channelId: string): WorkspaceChannel {
  const channel = core.state.channels.get(channelId);
  const isTheirs = channel?.kind === 'im' && !channel.memberIds.includes(core.identity.botUserId);
  if (channel === undefined || isTheirs) throw new SlackError('channel_not_found');
  return channel;
}

export const list = defineMethod({
  name: 'conversations.list',
  tier: 2,
  args: z.strictObject({
    types: z.string().default('public_channel'),
    exclude_archived: flag.optional(),

    ...paging,
  }),
  run({ core }, args) {
    const types = args.types.split(',').map((type) => type.trim());
    const readScopes = new Map([
      ['public_channel', 'channels:read'],
      ['private_channel', 'groups:read'],
      ['im', 'im:read'],
      ['mpim', 'mpim:read'],
    ]);
    for (const type of types) {
      const scope = readScopes.get(type);
      if (scope === undefined) throw new SlackError('invalid_types');
      requireScope(core, scope);
    }
    const channels = [...core.state.channels.values()].filter((channel) => {
      if (args.exclude_archived && channel.isArchived) return false;
      if (channel.kind === 'channel') return types.includes('public_channel');
      return types.includes('im') && channel.memberIds.includes(core.identity.botUserId);
    });
    const paged = pageOf(channels, args, sizes);
    if (paged === undefined) throw new SlackError('invalid_cursor');
    return {
      channels: paged.page.map((channel) => channelShape(core, channel)),
      response_metadata: { next_cursor: paged.nextCursor },
    };
  },
});

export const info = defineMethod({
  name: 'conversations.info',
  tier: 3,
  args: z.strictObject({
    channel: z.string(),
    include_locale: flag.optional(),
    include_num_members: flag.optional(),
  }),
  run({ core }, args) {
    const channel = visibleChannel(core, args.channel);
    requireScope(core, channel.kind === 'im' ? 'im:read' : 'channels:read');
    return { channel: channelShape(core, channel) };
  },
});

export const members = defineMethod({
  name: 'conversations.members',
  tier: 4,
  args: z.strictObject({ channel: z.string(), ...paging }),
  run({ core }, args) {
    const channel = visibleChannel(core, args.channel);
    requireScope(core, channel.kind === 'im' ? 'im:read' : 'channels:read');
    const paged = pageOf(channel.memberIds, args, sizes);
    if (paged === undefined) throw new SlackError('invalid_cursor');
    return { members: paged.page, response_metadata: { next_cursor: paged.nextCursor } };
  },
});

export const join = defineMethod({
  name: 'conversations.join',
  scope: 'channels:join',
  tier: 3,
  args: z.strictObject({ channel: z.string() }),
  run({ core }, args) {
    const channel = visibleChannel(core, args.channel);
    if (channel.kind === 'im') throw new SlackError('method_not_supported_for_channel_type');
    if (channel.isArchived) throw new SlackError('is_archived');
    const wasMember = channel.memberIds.includes(core.identity.botUserId);
    const joined = wasMember
      ? channel
      : { ...channel, memberIds: [...channel.memberIds, core.identity.botUserId] };
    if (!wasMember) core.state.commit({ kind: 'channel', channel: joined });
    return {
      channel: channelShape(core, joined),
      ...(wasMember && {
        warning: 'already_in_channel',
        response_metadata: { warnings: ['already_in_channel'] },
      }),
    };
  },
});

export const open = defineMethod({
  name: 'conversations.open',
  scope: 'im:write',
  tier: 3,
  args: z.strictObject({
    users: idList.optional(),
    channel: z.string().optional(),
    return_im: flag.optional(),
    prevent_creation: flag.optional(),
  }),
  run({ core }, args) {
    const [userId, ...others] = args.users ?? [];
    if ((userId === undefined) === (args.channel === undefined)) throw new SlackError('invalid_arguments');
    // Group conversations need a scope this app does not have, and are not built.
    if (others.length > 0) requireScope(core, 'mpim:write');
    if (others.length > 0) throw new SlackError('method_not_supported_for_channel_type');
    if (userId !== undefined) assertReachable(core, userId);
    const before = core.state.channels.size;
    const channel =
      userId === undefined
        ? visibleChannel(core, args.channel ?? '')
        : directMessage(core, core.identity.botUserId, userId);
    const existed = core.state.channels.size === before;
    return {
      ...(existed && { no_op: true, already_open: true }),
      channel: args.return_im ? channelShape(core, channel) : { id: channel.id },
    };
  },
});

function assertReachable(core: WorkspaceCore, userId: string): void {
  const user = core.state.users.get(userId);
  if (user === undefined) throw new SlackError('user_not_found');
  if (user.deleted) throw new SlackError('user_disabled');
  if (user.id === core.identity.botUserId) throw new SlackError('cannot_dm_bot');
}
