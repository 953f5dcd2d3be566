import { SlackError } from '../api/slack-error.ts';
import type { WorkspaceCore } from '../core.ts';
import { personError } from '../delivery/delivery.ts';
import { payloadChannel, responseUrl } from '../interaction/payloads.ts';
import { respond } from '../interaction/response-message.ts';
import { isObject } from '../json.ts';
import type { PersonOutcome, PersonSide } from '../person-side.ts';
import { channelOf, personOf } from './membership.ts';
import { encodeTyped } from './typed-text.ts';

/** Runs a slash command; what the app puts into its ack is shown as if sent to the response_url. */
export function slashCommand(core: WorkspaceCore): PersonSide['runSlashCommand'] {
  return async (userId, channelId, commandLine) => {
    const user = personOf(core, userId);
    const channel = channelOf(core, userId, channelId);
    const [name = '', ...rest] = commandLine.trim().split(/(?<=^\S+)\s+/);
    const command = core.manifest.features.slash_commands.find((one) => one.command === name);
    if (command === undefined) return { ok: false, error: `${name} is not a valid command.` };
    const text = rest.join(' ');
    const target = { userId, channelId };
    const { identity } = core;
    const ack = await core.delivery.deliver({
      kind: 'slash_commands',
      acceptsResponse: true,
      payload: {
        token: identity.verificationToken,
        team_id: identity.teamId,
        team_domain: identity.teamDomain,
        channel_id: channel.id,
        channel_name: payloadChannel(channel).name,
        user_id: user.id,
        user_name: user.name,
        command: name,
        text: command.should_escape ? encodeTyped(core, text, true) : text,
        api_app_id: identity.appId,
        is_enterprise_install: 'false',
        response_url: responseUrl(core, target),
        trigger_id: core.triggers.mint({ userId }),
      },
    });
    if (ack.outcome !== 'acked')
      return { ok: false, error: `${name} failed with the error "${personError(ack)}"` };
    return showAnswer(core, name, target, ack.body);
  };
}

function showAnswer(
  core: WorkspaceCore,
  name: string,
  target: { readonly userId: string; readonly channelId: string },
  body: unknown,
): PersonOutcome {
  const isNothing = body === undefined || body === '' || (isObject(body) && Object.keys(body).length === 0);
  if (isNothing) return { ok: true };
  try {
    respond(core, target, body);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    // Slack's client hides the reason; here it helps whoever is writing the command.
    return { ok: false, error: `${name} failed with the error "invalid_command_response" (${error.code})` };
  }
}
