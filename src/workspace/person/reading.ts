import type { WorkspaceCore } from '../core.ts';
import { workspaceView } from '../interaction/views.ts';
import type { PersonSide } from '../person-side.ts';
import { channelSeenBy } from '../state/channels.ts';
import { workspaceMessage } from '../state/messages.ts';
import { channelOf, isVisibleTo, messageOf, personOf } from './membership.ts';

type Reading = Pick<
  PersonSide,
  | 'teamName'
  | 'botUserId'
  | 'users'
  | 'channels'
  | 'messages'
  | 'thread'
  | 'modals'
  | 'home'
  | 'slashCommands'
  | 'shortcuts'
  | 'fileContent'
  | 'subscribe'
>;

const defaultMessageCount = 200;

/** What a person sees. */
export function reading(core: WorkspaceCore): Reading {
  const { identity, manifest, modals, state } = core;
  return {
    teamName: identity.teamName,
    botUserId: identity.botUserId,
    users: () => [...state.users.values()],
    channels(userId) {
      const user = personOf(core, userId);
      const joined = [...state.channels.values()].filter((channel) => channel.memberIds.includes(user.id));
      return joined.map((channel) => channelSeenBy(core, user.id, channel));
    },
    messages(userId, channelId, limit = defaultMessageCount) {
      channelOf(core, userId, channelId);
      const shown = state
        .log(channelId)
        .topLevel()
        .filter((message) => isVisibleTo(userId, message));
      return shown.slice(-limit).map((message) => workspaceMessage(core, message));
    },
    thread(userId, channelId, threadTs) {
      const parent = messageOf(core, userId, channelId, threadTs);
      // Ephemeral replies are not counted as replies, but their reader sees them in the thread.
      const below = [...state.log(channelId).all()].filter(
        (message) => message.threadTs === threadTs && message.ts !== threadTs && isVisibleTo(userId, message),
      );
      return [parent, ...below].map((message) => workspaceMessage(core, message));
    },
    modals: (userId) => modals.of(personOf(core, userId).id).map(workspaceView),
    home(userId) {
      const view = state.homes.get(personOf(core, userId).id);
      return view && workspaceView(view);
    },
    slashCommands: () =>
      manifest.features.slash_commands.map(({ command, description, usage_hint: usageHint = '' }) => ({
        command,
        description,
        usageHint,
      })),
    shortcuts: () =>
      manifest.features.shortcuts.map(({ callback_id: callbackId, name, description, type }) => ({
        callbackId,
        name,
        description,
        type,
      })),
    fileContent: (fileId) => (state.files.has(fileId) ? core.bytes.read(fileId) : undefined),
    subscribe: (listener) => state.subscribe(listener),
  };
}
