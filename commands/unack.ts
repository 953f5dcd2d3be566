import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { unacknowledgeIncident } from '../src/incidents/unacknowledge-incident.ts';
import { unacknowledgedMessage } from '../templates/act-outcome.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Hand an incident back: nobody owns it and the paging starts over',
  usage: '<incident>',
  role: 'operator',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  async run(context, { incident }) {
    const done = await unacknowledgeIncident(context, { incidentId: incident, actor: context.actor });
    return unacknowledgedMessage(done.incident, done.changed);
  },
});
