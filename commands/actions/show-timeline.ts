import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { timelineMessage } from '../../templates/incident-details.ts';
import { readIncident } from '../parameters/show-incident.ts';

export default defineAction({
  summary: 'Show the timeline',
  surface: 'button',
  role: 'viewer',
  run: async (context, { value }) => ({
    reply: timelineMessage(await readIncident(context, decodeReference(value).incidentId)),
  }),
});
