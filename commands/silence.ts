import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { silenceIncident } from '../src/incidents/silence-incident.ts';
import { silencedMessage } from '../templates/act-outcome.ts';
import { duration } from './parameters/duration.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Silence the alerts of an incident for a while',
  usage: '<incident> <duration> [reason...]',
  examples: ['silence INC-20261121-0001 4h disk is being replaced'],
  role: 'operator',
  parameters: z.object({ incident: incidentId, duration, reason: z.string().max(500).default('') }),
  positional: ['incident', 'duration', 'reason...'],
  async run(context, { incident, duration: durationMs, reason }) {
    const act = { incidentId: incident, actor: context.actor, durationMs, comment: reason };
    const done = await silenceIncident(context, act);
    return silencedMessage(done.incident, done.silencedUntil, done.changed);
  },
});
