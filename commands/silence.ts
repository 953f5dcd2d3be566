import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { requireEnd, requireReason } from '../src/domain/silence-rules.ts';
import { silenceIncident } from '../src/incidents/silence-incident.ts';
import { silencedMessage } from '../templates/act-outcome.ts';
import { silenceModal } from '../templates/silence-modal.ts';
import { duration } from './parameters/duration.ts';
import { incidentId } from './parameters/incident-id.ts';
import { incidentFormOf } from './parameters/incident-silence-form.ts';
import { formOf } from './parameters/silence-form.ts';

export default defineCommand({
  summary: 'Silence alerts for a while: by a form, or at once with an incident, a length and a reason',
  usage: '[incident] [duration] [reason...]',
  examples: ['silence', 'silence INC-20261121-0001 4h disk is being replaced'],
  role: 'operator',
  parameters: z.object({
    incident: incidentId.optional(),
    duration: duration.optional(),
    reason: z.string().max(500).default(''),
  }),
  positional: ['incident', 'duration', 'reason...'],
  async run(context, { incident, duration: durationMs, reason }) {
    if (incident === undefined) {
      return { modal: silenceModal(formOf(context, { value: '', matchers: [] })) };
    }
    if (durationMs === undefined) return { modal: silenceModal(await incidentFormOf(context, incident)) };
    const now = context.clock.now();
    requireEnd(now, new Date(now.getTime() + durationMs), context.settings.silenceLongestMs);
    const act = { incidentId: incident, actor: context.actor, durationMs, comment: requireReason(reason) };
    const done = await silenceIncident(context, act);
    return silencedMessage(done.incident, done.silencedUntil, done.changed);
  },
});
