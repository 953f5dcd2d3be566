import { z } from 'zod';
import { defineMethod } from '../method.ts';
import { SlackError } from '../slack-error.ts';

export const apiTest = defineMethod({
  name: 'api.test',
  token: 'none',
  tier: 4,
  args: z.record(z.string(), z.unknown()),
  run(_call, args) {
    // The one method that fails on request.
    if (typeof args['error'] === 'string') throw new SlackError(args['error'], { args });
    return { args };
  },
});

export const authTest = defineMethod({
  name: 'auth.test',
  tier: 'special',
  args: z.strictObject({}),
  run({ core: { identity }, baseUrl }) {
    return {
      url: `${baseUrl}/`,
      team: identity.teamName,
      user: identity.botName,
      team_id: identity.teamId,
      user_id: identity.botUserId,
      bot_id: identity.botId,
      is_enterprise_install: false,
    };
  },
});

export const openConnection = defineMethod({
  name: 'apps.connections.open',
  token: 'app',
  tier: 'special',
  args: z.strictObject({}),
  run({ core, baseUrl }) {
    if (core.delivery.openTicket === undefined) throw new SlackError('socket_mode_not_enabled');
    if (core.faults.delivery.connectionsRefused) throw new SlackError('internal_error');
    const ticket = core.delivery.openTicket();
    const url = baseUrl.replace(/^http/, 'ws');
    return { url: `${url}/socket/?ticket=${ticket}&app_id=${core.identity.appId}` };
  },
});
