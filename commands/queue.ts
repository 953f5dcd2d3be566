import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { showView, systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'What waits in the queues of a system, what was given up, whether workers live',
  usage: '[system]',
  role: 'viewer',
  parameters: z.object({ system: systemName }),
  positional: ['system'],
  run: async (context, { system }) => await showView(context, 'queue', 'Queues', system),
});
