import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { parseSilenceId } from '../src/domain/incident-id.ts';
import { expireSilence } from '../src/incidents/expire-silence.ts';
import { silenceEndedMessage } from '../templates/act-outcome.ts';

export default defineCommand({
  summary: 'End a silence now; what it hid is shown again',
  usage: '<silence>',
  examples: ['unsilence SIL-20261121-0001'],
  role: 'operator',
  parameters: z.object({
    silence: z.string('has to name a silence, e.g. SIL-20261121-0001').transform(parseSilenceId),
  }),
  positional: ['silence'],
  async run(context, { silence }) {
    const done = await expireSilence(context, { silenceId: silence, actor: context.actor });
    return silenceEndedMessage(done.silence.id, done.changed, done.incidentIds);
  },
});
