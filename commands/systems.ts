import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { summariseSystems } from '../src/systems/summarise-systems.ts';
import { systemListMessage } from '../templates/system-list.ts';

export default defineCommand({
  summary: 'The systems that are watched, worst first, with what is down',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  run: async ({ stores, settings, clock }) =>
    systemListMessage(await summariseSystems({ stores, settings, now: clock.now() })),
});
