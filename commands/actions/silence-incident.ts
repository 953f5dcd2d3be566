import { defineAction } from '../../src/define/action.ts';
import { decodeReference, encodeReference } from '../../src/domain/incident-reference.ts';
import { silenceModal } from '../../templates/silence-modal.ts';
import { incidentFormOf } from '../parameters/incident-silence-form.ts';

export default defineAction({
  summary: 'Ask what to silence, for how long and why',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const reference = decodeReference(value);
    return {
      modal: silenceModal(await incidentFormOf(context, reference.incidentId, encodeReference(reference))),
    };
  },
});
