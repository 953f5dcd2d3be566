import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { resolveIncident } from '../src/incidents/resolve-incident.ts';
import { resolvedMessage } from '../templates/act-outcome.ts';
import { resolveChoiceMessage } from '../templates/resolve-choice.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Resolve an incident; asks what to do about what still fires',
  usage: '<incident> [silence]',
  examples: ['resolve INC-20261121-0001', 'resolve INC-20261121-0001 silence'],
  role: 'operator',
  parameters: z.object({ incident: incidentId, still: z.enum(['ask', 'silence']).default('ask') }),
  positional: ['incident', 'still'],
  async run(context, { incident, still }) {
    const stillFiring = still === 'silence' ? 'silence-1h' : 'ask';
    const done = await resolveIncident(context, { incidentId: incident, actor: context.actor, stillFiring });
    if (done.needsChoice !== true) return resolvedMessage(done.incident, done);
    return resolveChoiceMessage({
      incident: done.incident,
      summary: await context.stores.alerts.summary(incident),
    });
  },
});
