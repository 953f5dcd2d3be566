import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { incidentListMessage } from '../templates/incident-list.ts';

/** More fit into no message; the rest is counted. */
const SHOWN = 20;

export default defineCommand({
  summary: 'What is open, worst first; with all also what was resolved',
  usage: '[all]',
  role: 'viewer',
  parameters: z.object({ which: z.enum(['open', 'all']).default('open') }),
  positional: ['which'],
  async run({ stores, actor }, { which }) {
    const states = which === 'open' ? { states: ['triggered', 'acknowledged'] as const } : {};
    const [incidents, counts] = await Promise.all([
      stores.incidents.list({ limit: SHOWN, ...states }),
      stores.incidents.countByState(),
    ]);
    return incidentListMessage({ incidents, counts, which, role: actor.role });
  },
});
