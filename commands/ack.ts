import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { acknowledgeIncident } from '../src/incidents/acknowledge-incident.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Acknowledge an incident: you take it, the paging stops',
  usage: '<incident>',
  role: 'operator',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  async run(context, { incident }) {
    const done = await acknowledgeIncident(context, { incidentId: incident, actor: context.actor });
    return { text: done };
  },
});
