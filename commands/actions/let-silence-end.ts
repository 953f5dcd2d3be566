import { defineAction } from '../../src/define/action.ts';
import { decodeSilenceReference } from '../../src/domain/silence-reference.ts';
import { requireSilence } from '../../src/silences/edit-silence.ts';
import { silenceEndsMessage } from '../../templates/silence-outcome.ts';

export default defineAction({
  summary: 'Let a silence end as planned',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const silence = await requireSilence(context, decodeSilenceReference(value).silenceId);
    return { replace: silenceEndsMessage(silence, context.actor.id) };
  },
});
