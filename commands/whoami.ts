import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { whoamiMessage } from '../templates/whoami.ts';

export default defineCommand({
  summary: 'Who you are to Watchbill and what you may do',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  run: async ({ actor, settings, commands }) =>
    whoamiMessage({ actor, commands, admins: Object.keys(settings.roles.byUser).filter((id) => settings.roles.byUser[id] === 'admin') }),
});
