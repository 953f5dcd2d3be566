import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { showView, systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'The connection pool of a system: use, models, breakers, affinity',
  usage: '[system]',
  role: 'viewer',
  parameters: z.object({ system: systemName }),
  positional: ['system'],
  run: async (context, { system }) => await showView(context, 'pool', 'Connection pool', system),
});
