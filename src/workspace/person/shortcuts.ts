import type { WorkspaceCore } from '../core.ts';
import { personError } from '../delivery/delivery.ts';
import { deliverEvent, isSubscribed } from '../delivery/events.ts';
import {
  actionTs,
  interactionBase,
  payloadChannel,
  payloadMessage,
  responseUrl,
} from '../interaction/payloads.ts';
import { viewShape } from '../interaction/views.ts';
import type { JsonObject } from '../json.ts';
import type { PersonSide } from '../person-side.ts';
import { directMessage } from '../state/channels.ts';
import { channelOf, messageOf, personOf } from './membership.ts';

/** Runs a global shortcut, or a message shortcut on the message given. */
export function shortcutUse(core: WorkspaceCore): PersonSide['runShortcut'] {
  return async (userId, callbackId, on) => {
    const user = personOf(core, userId);
    const shortcut = core.manifest.features.shortcuts.find((one) => one.callback_id === callbackId);
    if (shortcut === undefined) throw new Error(`The app has no shortcut '${callbackId}'.`);
    if ((shortcut.type === 'message') !== (on !== undefined)) {
      throw new Error(`The shortcut '${callbackId}' is a ${shortcut.type} shortcut.`);
    }
    const payload = {
      ...interactionBase(core, shortcut.type === 'message' ? 'message_action' : 'shortcut', user),
      callback_id: callbackId,
      action_ts: actionTs(core),
      trigger_id: core.triggers.mint({ userId }),
      ...(on !== undefined && messageParts(core, userId, on)),
    };
    const ack = await core.delivery.deliver({ kind: 'interactive', payload, acceptsResponse: false });
    return ack.outcome === 'acked' ? { ok: true } : { ok: false, error: personError(ack) };
  };
}

function messageParts(
  core: WorkspaceCore,
  userId: string,
  { channelId, ts }: { readonly channelId: string; readonly ts: string },
): JsonObject {
  const message = messageOf(core, userId, channelId, ts);
  // Slack offers no message shortcut on what only one person sees.
  if (message.ephemeralFor !== undefined) throw new Error('An ephemeral message has no shortcuts.');
  return {
    message_ts: ts,
    channel: payloadChannel(channelOf(core, userId, channelId)),
    response_url: responseUrl(core, { userId, channelId, messageTs: ts }),
    ...payloadMessage(core, message),
  };
}

/** Opens the App Home: the app is told by `app_home_opened` and publishes the view. */
export function homeOpening(core: WorkspaceCore): PersonSide['openHome'] {
  return async (userId) => {
    const user = personOf(core, userId);
    const channel = directMessage(core, core.identity.botUserId, user.id);
    if (!isSubscribed(core, 'app_home_opened')) return { ok: true };
    const view = core.state.homes.get(user.id);
    const ack = await deliverEvent(core, {
      type: 'app_home_opened',
      user: user.id,
      channel: channel.id,
      tab: 'home',
      event_ts: actionTs(core),
      ...(view !== undefined && { view: viewShape(core, view) }),
    });
    return ack.outcome === 'acked' ? { ok: true } : { ok: false, error: personError(ack) };
  };
}
