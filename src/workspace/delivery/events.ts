import type { WorkspaceCore } from '../core.ts';
import { newId } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { Ack } from './delivery.ts';

/** Waits before the three retries of an event, in milliseconds: at once, a minute, five minutes. */
const eventRetryDelaysMs: readonly number[] = [0, 60_000, 300_000];

/** True when the manifest subscribes the bot to this kind of event, e.g. `message.im`. */
export function isSubscribed({ manifest }: WorkspaceCore, subscription: string): boolean {
  return manifest.settings.event_subscriptions.bot_events.includes(subscription);
}

/**
 * Delivers an event with its wrapper. Returns how the first attempt went; retries run on their own, marked with
 * attempt and reason.
 */
export async function deliverEvent(core: WorkspaceCore, event: JsonObject): Promise<Ack> {
  const payload = eventPayload(core, event);
  const ack = await core.delivery.deliver({ kind: 'events_api', payload, acceptsResponse: false });
  if (ack.outcome !== 'acked') void retry(core, payload, 1, reasonOf(ack));
  return ack;
}

async function retry(
  core: WorkspaceCore,
  payload: JsonObject,
  attempt: number,
  reason: string,
): Promise<void> {
  const delayMs = eventRetryDelaysMs[attempt - 1];
  if (delayMs === undefined) return;
  await new Promise<void>((resolve) => {
    core.clock.after(delayMs, resolve);
  });
  const ack = await core.delivery.deliver({
    kind: 'events_api',
    payload,
    acceptsResponse: false,
    retry: { attempt, reason },
  });
  if (ack.outcome !== 'acked') await retry(core, payload, attempt + 1, reasonOf(ack));
}

function reasonOf(ack: Exclude<Ack, { outcome: 'acked' }>): string {
  if (ack.outcome === 'timeout') return 'http_timeout';
  return ack.detail.startsWith('HTTP') ? 'http_error' : 'connection_failed';
}

function eventPayload({ clock, identity }: WorkspaceCore, event: JsonObject): JsonObject {
  return {
    token: identity.verificationToken,
    team_id: identity.teamId,
    api_app_id: identity.appId,
    event,
    type: 'event_callback',
    event_id: newId('E').replace(/^E0/, 'Ev0'),
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: identity.teamId,
        user_id: identity.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: newId('4'),
  };
}
