import { messageShape } from '../api/shapes.ts';
import type { WorkspaceCore } from '../core.ts';
import type { JsonObject } from '../json.ts';
import type { WorkspaceChannel, WorkspaceUser } from '../person-side.ts';
import type { MessageRecord } from '../state/records.ts';
import type { ResponseTarget } from './response-urls.ts';

/** The members that every interactive payload starts with. */
export function interactionBase({ identity }: WorkspaceCore, type: string, user: WorkspaceUser): JsonObject {
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: identity.teamId },
    api_app_id: identity.appId,
    token: identity.verificationToken,
    team: { id: identity.teamId, domain: identity.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A channel as payloads name it; all direct messages carry the same name. */
export function payloadChannel(channel: WorkspaceChannel): { readonly id: string; readonly name: string } {
  return { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name };
}

/** Mints a response_url. */
export function responseUrl(core: WorkspaceCore, target: ResponseTarget): string {
  return `${core.origin.url}/response/${core.responseUrls.mint(target)}`;
}

/** Where an action happened; an ephemeral message is named by its time stamp only, its content is not sent. */
export function messageContainer(message: MessageRecord, attachmentId?: number): JsonObject {
  return {
    type: attachmentId === undefined ? 'message' : 'message_attachment',
    message_ts: message.ts,
    ...(attachmentId !== undefined && { attachment_id: attachmentId, is_app_unfurl: false }),
    channel_id: message.channelId,
    is_ephemeral: message.ephemeralFor !== undefined,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
  };
}

/** The message part of a payload, absent for an ephemeral one. */
export function payloadMessage(core: WorkspaceCore, message: MessageRecord): JsonObject {
  if (message.ephemeralFor !== undefined) return {};
  return { message: messageShape(core, message, true) };
}

/** The time of an action in Slack's form. */
export function actionTs({ clock }: WorkspaceCore): string {
  return (clock.now() / 1000).toFixed(6);
}
