import type { WorkspaceCore } from '../core.ts';
import { newId } from '../ids.ts';
import type { WorkspaceChannel } from '../person-side.ts';

/** The direct message of two users, opened when it does not exist yet. */
export function directMessage(
  { state }: WorkspaceCore,
  userId: string,
  withUserId: string,
): WorkspaceChannel {
  const open = [...state.channels.values()].find(
    (channel) =>
      channel.kind === 'im' && channel.memberIds.includes(userId) && channel.memberIds.includes(withUserId),
  );
  if (open !== undefined) return open;
  const channel: WorkspaceChannel = {
    id: newId('D'),
    name: state.users.get(withUserId)?.name ?? withUserId,
    kind: 'im',
    isArchived: false,
    memberIds: [...new Set([userId, withUserId])],
    topic: '',
  };
  state.commit({ kind: 'channel', channel });
  return channel;
}

/**
 * The channel that a `channel` argument means: an id, a name with or without `#`, or a user id, which means the
 * bot's direct message with that user.
 */
export function findChannel(core: WorkspaceCore, reference: string): WorkspaceChannel | undefined {
  const byId = core.state.channels.get(reference);
  if (byId !== undefined) return byId;
  if (core.state.users.has(reference)) return directMessage(core, core.identity.botUserId, reference);
  const name = reference.replace(/^#/, '');
  return [...core.state.channels.values()].find(
    (channel) => channel.kind === 'channel' && channel.name === name,
  );
}

/** The channel as this person sees it: a direct message is named after the other side. */
export function channelSeenBy(
  { state }: WorkspaceCore,
  userId: string,
  channel: WorkspaceChannel,
): WorkspaceChannel {
  if (channel.kind !== 'im') return channel;
  const otherId = channel.memberIds.find((id) => id !== userId) ?? userId;
  return { ...channel, name: state.users.get(otherId)?.name ?? channel.name };
}
