import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { showView, systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'Sessions of a system: how many, how fast they are made, which never end',
  usage: '[system]',
  role: 'viewer',
  parameters: z.object({ system: systemName }),
  positional: ['system'],
  run: async (context, { system }) => await showView(context, 'sessions', 'Sessions', system),
});
