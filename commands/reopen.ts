import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { reopenIncident } from '../src/incidents/reopen-incident.ts';
import { reopenedMessage } from '../templates/act-outcome.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Re-open a resolved incident',
  usage: '<incident>',
  role: 'operator',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  async run(context, { incident }) {
    const done = await reopenIncident(context, { incidentId: incident, actor: context.actor });
    return reopenedMessage(done.incident, done.changed);
  },
});
