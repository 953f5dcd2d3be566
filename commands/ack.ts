import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { acknowledgeIncident } from '../src/incidents/acknowledge-incident.ts';
import { acknowledgedMessage } from '../templates/act-outcome.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Acknowledge an incident: you take it, the paging stops',
  usage: '<incident>',
  examples: ['ack INC-20261121-0001'],
  role: 'operator',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  async run(context, { incident }) {
    const done = await acknowledgeIncident(context, { incidentId: incident, actor: context.actor });
    return acknowledgedMessage(done.incident, done.already);
  },
});
