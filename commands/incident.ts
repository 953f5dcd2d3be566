import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { incidentDetailsMessage } from '../templates/incident-details.ts';
import { incidentId } from './parameters/incident-id.ts';
import { readIncident } from './parameters/show-incident.ts';

export default defineCommand({
  summary: 'One incident with its timeline',
  usage: '<incident>',
  examples: ['incident INC-20261121-0001', 'incident 20261121-1'],
  role: 'viewer',
  parameters: z.object({ incident: incidentId }),
  positional: ['incident'],
  run: async (context, { incident }) => incidentDetailsMessage(await readIncident(context, incident)),
});
