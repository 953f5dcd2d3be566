import { defineAction } from '../../src/define/action.ts';
import { decodeSilenceReference } from '../../src/domain/silence-reference.ts';
import { refuseEdit } from '../../src/domain/silence-rules.ts';
import { requireSilence } from '../../src/silences/edit-silence.ts';
import { silenceModal } from '../../templates/silence-modal.ts';
import { editFormOf } from '../parameters/silence-form.ts';

export default defineAction({
  summary: 'Open the form of a silence',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { silenceId, version } = decodeSilenceReference(value);
    const silence = await requireSilence(context, silenceId);
    refuseEdit(silence, version, context.clock.now());
    return { modal: silenceModal(editFormOf(context, silence)) };
  },
});
