import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { escalateIncident } from '../src/incidents/escalate-incident.ts';
import { escalatedMessage } from '../templates/act-outcome.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Call the next level of an incident now',
  usage: '<incident>',
  role: 'operator',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  async run(context, { incident }) {
    const done = await escalateIncident(context, { incidentId: incident, actor: context.actor });
    return escalatedMessage(done.incident, done);
  },
});
