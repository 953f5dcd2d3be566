import type { WorkspaceCore } from '../core.ts';
import { deliverEvent, isSubscribed } from '../delivery/events.ts';
import type { PersonSide, WorkspaceChannel } from '../person-side.ts';
import { channelSeenBy, directMessage } from '../state/channels.ts';
import { addMessage, workspaceMessage } from '../state/messages.ts';
import type { MessageRecord } from '../state/records.ts';
import { channelOf, messageOf, personOf } from './membership.ts';
import { encodeTyped } from './typed-text.ts';

/** What a person writes without the app's help; the app hears of it by the events it subscribes to. */
export function writing(core: WorkspaceCore): Pick<PersonSide, 'postMessage' | 'openDirectMessage'> {
  return {
    postMessage(userId, channelId, text, threadTs) {
      const channel = channelOf(core, userId, channelId);
      if (channel.isArchived) throw new Error(`The channel '${channel.name}' is archived.`);
      if (text.trim() === '') throw new Error('An empty message cannot be sent.');
      const parentTs = threadTs && messageOf(core, userId, channelId, threadTs).ts;
      const body = { text: encodeTyped(core, text) };
      const message = addMessage(core, { channelId, userId, body, threadTs: parentTs });
      announce(core, channel, message);
      return workspaceMessage(core, message);
    },
    openDirectMessage(userId, withUserId) {
      personOf(core, userId);
      if (!core.state.users.has(withUserId)) throw new Error(`The workspace has no user '${withUserId}'.`);
      return channelSeenBy(core, userId, directMessage(core, userId, withUserId));
    },
  };
}

function announce(core: WorkspaceCore, channel: WorkspaceChannel, message: MessageRecord): void {
  const { botUserId, teamId } = core.identity;
  if (!channel.memberIds.includes(botUserId)) return;
  const event = {
    user: message.userId,
    ts: message.ts,
    text: message.text,
    team: teamId,
    channel: channel.id,
    event_ts: message.ts,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
  };
  const kind = channel.kind === 'im' ? 'im' : 'channel';
  if (isSubscribed(core, `message.${kind === 'im' ? 'im' : 'channels'}`)) {
    void deliverEvent(core, { type: 'message', ...event, channel_type: kind });
  }
  if (kind === 'channel' && message.text.includes(`<@${botUserId}>`) && isSubscribed(core, 'app_mention')) {
    void deliverEvent(core, { type: 'app_mention', ...event });
  }
}
