import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { whoamiMessage } from '../templates/whoami.ts';

export default defineCommand({
  summary: 'Who you are to Watchbill and what you may do',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  run: async ({ actor, settings: { roles } }) =>
    whoamiMessage({ actor, admins: Object.keys(roles.byUser).filter((id) => roles.byUser[id] === 'admin') }),
});
