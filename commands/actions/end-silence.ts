import { defineAction } from '../../src/define/action.ts';
import { decodeSilenceReference } from '../../src/domain/silence-reference.ts';
import { expireSilence } from '../../src/incidents/expire-silence.ts';
import { silenceEndedMessage } from '../../templates/act-outcome.ts';

export default defineAction({
  summary: 'End a silence now; what it hid is shown again',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { silenceId, version } = decodeSilenceReference(value);
    const done = await expireSilence(context, { silenceId, actor: context.actor, seen: version });
    return { reply: silenceEndedMessage(done.silence.id, done.changed, done.incidentIds) };
  },
});
