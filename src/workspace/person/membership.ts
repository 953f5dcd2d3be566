import type { WorkspaceCore } from '../core.ts';
import type { WorkspaceChannel, WorkspaceUser } from '../person-side.ts';
import type { MessageRecord } from '../state/records.ts';

/** The person of that id; throws when there is none, or when it is the bot or deactivated. */
export function personOf({ state }: WorkspaceCore, userId: string): WorkspaceUser {
  const user = state.users.get(userId);
  if (user === undefined) throw new Error(`The workspace has no user '${userId}'.`);
  if (user.isBot || user.deleted) throw new Error(`The user '${userId}' cannot sign in.`);
  return user;
}

/** The channel of that id if the person is in it; throws otherwise. */
export function channelOf(core: WorkspaceCore, userId: string, channelId: string): WorkspaceChannel {
  const user = personOf(core, userId);
  const channel = core.state.channels.get(channelId);
  if (channel === undefined) throw new Error(`The workspace has no channel '${channelId}'.`);
  if (!channel.memberIds.includes(user.id))
    throw new Error(`'${user.name}' is not in the channel '${channel.name}'.`);
  return channel;
}

/** True when this person sees the message: everybody's, or an ephemeral one of theirs. */
export function isVisibleTo(userId: string, message: MessageRecord): boolean {
  return message.ephemeralFor === undefined || message.ephemeralFor === userId;
}

/** The message that this person sees under that time stamp; throws when there is none. */
export function messageOf(core: WorkspaceCore, userId: string, channelId: string, ts: string): MessageRecord {
  channelOf(core, userId, channelId);
  const message = core.state.message(channelId, ts);
  if (message === undefined || !isVisibleTo(userId, message)) {
    throw new Error(`The channel '${channelId}' has no message '${ts}'.`);
  }
  return message;
}
