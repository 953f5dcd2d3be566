import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { showView, systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'What a system is asked for daily: log-ins, certificates, updates, ports, files',
  usage: '[system]',
  role: 'viewer',
  parameters: z.object({ system: systemName }),
  positional: ['system'],
  run: async (context, { system }) => await showView(context, 'security', 'Security', system),
});
