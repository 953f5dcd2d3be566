import { defineAction } from '../../src/define/action.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { decodeSilenceReference } from '../../src/domain/silence-reference.ts';
import { extendSilence } from '../../src/silences/edit-silence.ts';
import { silenceExtendedMessage } from '../../templates/silence-outcome.ts';

export default defineAction({
  summary: 'Let a silence end an hour later',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { silenceId, version } = decodeSilenceReference(value);
    const act = { silenceId, seen: version, actor: context.actor, byMs: HOUR_MS };
    // The question has been answered: its buttons go.
    return { replace: silenceExtendedMessage(await extendSilence(context, act), context.actor.id) };
  },
});
