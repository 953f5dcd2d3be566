import type { WorkspaceCore } from '../core.ts';
import type { JsonObject } from '../json.ts';
import type { WorkspaceChannel, WorkspaceUser } from '../person-side.ts';
import type { UserGroup } from '../seeds.ts';
import type { FileRecord, MessageRecord } from '../state/records.ts';

/** A message as Slack's methods and payloads show it; metadata only on request. */
export function messageShape(core: WorkspaceCore, message: MessageRecord, withMetadata = false): JsonObject {
  const { identity, state } = core;
  const replies = state.log(message.channelId).replies(message.ts);
  const byApp = message.botId !== undefined;
  return {
    type: 'message',
    ...(message.subtype !== undefined && { subtype: message.subtype }),
    user: message.userId,
    ts: message.ts,
    ...(byApp && { bot_id: message.botId, app_id: identity.appId, bot_profile: botProfile(core) }),
    text: message.text,
    team: identity.teamId,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.files.length > 0 && { files: message.files.flatMap((file) => filesOf(core, file.id)) }),
    ...(message.editedAt !== undefined && { edited: { user: message.userId, ts: message.editedAt } }),
    ...(message.reactions.length > 0 && { reactions: message.reactions.map(reactionShape) }),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(message.threadTs !== undefined &&
      message.threadTs !== message.ts && { parent_user_id: parentUser(core, message) }),
    ...(replies.length > 0 && threadShape(message.ts, replies)),
    ...(message.pinned && { pinned_to: [message.channelId] }),
    ...(withMetadata && message.metadata !== undefined && { metadata: message.metadata }),
  };
}

function filesOf(core: WorkspaceCore, fileId: string): readonly JsonObject[] {
  const file = core.state.files.get(fileId);
  return file === undefined ? [] : [fileShape(core, file)];
}

function parentUser(core: WorkspaceCore, message: MessageRecord): string | undefined {
  return core.state.message(message.channelId, message.threadTs ?? '')?.userId;
}

function reactionShape(reaction: MessageRecord['reactions'][number]): JsonObject {
  return { name: reaction.name, users: reaction.userIds, count: reaction.userIds.length };
}

function threadShape(ts: string, replies: readonly MessageRecord[]): JsonObject {
  const replyUsers = [...new Set(replies.map((reply) => reply.userId))];
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users: replyUsers,
    reply_users_count: replyUsers.length,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}

function botProfile({ identity }: WorkspaceCore): JsonObject {
  return {
    id: identity.botId,
    app_id: identity.appId,
    user_id: identity.botUserId,
    name: identity.botName,
    deleted: false,
    team_id: identity.teamId,
  };
}

/** A channel or direct message as `conversations.*` shows it to the bot. */
export function channelShape({ identity }: WorkspaceCore, channel: WorkspaceChannel): JsonObject {
  const isIm = channel.kind === 'im';
  const otherId = channel.memberIds.find((id) => id !== identity.botUserId) ?? identity.botUserId;
  const shared = {
    id: channel.id,
    is_im: isIm,
    is_mpim: false,
    is_archived: channel.isArchived,
    created: 1700000000,
  };
  if (isIm) return { ...shared, user: otherId, is_user_deleted: false, is_open: true, priority: 0 };
  return {
    ...shared,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_private: false,
    is_general: channel.name === 'general',
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: channel.memberIds.includes(identity.botUserId),
    creator: channel.memberIds[0],
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
    num_members: channel.memberIds.length,
  };
}

/** A user as `users.*` shows it; the e-mail address needs a scope of its own. */
export function userShape(core: WorkspaceCore, user: WorkspaceUser): JsonObject {
  const { identity, manifest } = core;
  const showsEmail = manifest.oauth_config.scopes.bot.includes('users:read.email') && !user.isBot;
  return {
    id: user.id,
    team_id: identity.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted,
    color: user.color.replace('#', ''),
    tz: user.timeZone,
    is_bot: user.isBot,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    updated: 1700000000,
    profile: {
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(showsEmail && { email: user.email }),
      ...(user.isBot && { bot_id: identity.botId, api_app_id: identity.appId }),
      team: identity.teamId,
    },
  };
}

/** A user group as `usergroups.*` shows it. */
export function userGroupShape(
  { identity }: WorkspaceCore,
  group: UserGroup,
  withUsers: boolean,
): JsonObject {
  return {
    id: group.id,
    team_id: identity.teamId,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    is_external: false,
    date_delete: 0,
    user_count: group.userIds.length,
    ...(withUsers && { users: group.userIds }),
  };
}

/** A file as `files.*` and messages show it. */
export function fileShape({ origin }: WorkspaceCore, file: FileRecord): JsonObject {
  const url = `${origin.url}${filePath(origin.prefix, file).slice(origin.prefix.length)}`;
  const created = Math.floor(file.createdAtMs / 1000);
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: file.mimeType,
    filetype: file.name.split('.').at(-1),
    size: file.size,
    user: file.userId,
    mode: 'hosted',
    is_external: false,
    is_public: true,
    alt_txt: file.altText,
    url_private: url,
    url_private_download: url,
    permalink: url,
  };
}

/** Path below the origin from which a file is served. */
export function filePath(prefix: string, file: Pick<FileRecord, 'id' | 'name'>): string {
  return `${prefix}/files/${file.id}/${encodeURIComponent(file.name)}`;
}
