import { defineAction } from '../../src/define/action.ts';
import { OpsError, UsageError } from '../../src/domain/errors.ts';
import { previewSilence } from '../../src/silences/preview-silence.ts';
import { silenceModal } from '../../templates/silence-modal.ts';
import { previewProblem, silencePreview } from '../../templates/silence-preview.ts';
import { readMatchers, readSubject } from '../parameters/silence-form.ts';
import { formAbout } from '../parameters/silence-form-about.ts';

export default defineAction({
  summary: 'Show in the form what a silence would hide',
  surface: 'button',
  role: 'operator',
  async run(context, { metadata, fields }) {
    if (metadata === undefined) {
      throw new UsageError('The preview belongs to the form of a silence. Open it with /ops silence.');
    }
    const model = await formAbout(context, readSubject(metadata));
    const text = fields['matchers'];
    try {
      const matchers = readMatchers(typeof text === 'string' ? text : '');
      const preview = silencePreview(await previewSilence(context, matchers));
      return { update: silenceModal({ ...model, preview }) };
    } catch (error) {
      // Shown where it was asked for: a message beside the form would not be seen.
      if (!(error instanceof OpsError)) throw error;
      return { update: silenceModal({ ...model, preview: previewProblem(error.message) }) };
    }
  },
});
