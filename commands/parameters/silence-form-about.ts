import type { Services } from '../../src/define/services.ts';
import { requireSilence } from '../../src/silences/edit-silence.ts';
import type { SilenceModalModel } from '../../templates/silence-modal.ts';
import { incidentFormOf } from './incident-silence-form.ts';
import { editFormOf, type FormSubject, formOf } from './silence-form.ts';

/** The form as it was opened, for whatever it is about. NotFoundError for what is gone. */
export async function formAbout(context: Services, subject: FormSubject): Promise<SilenceModalModel> {
  switch (subject.kind) {
    case 'new':
      return formOf(context, { value: '', matchers: [] });
    case 'incident':
      return incidentFormOf(context, subject.incidentId);
    case 'silence': {
      const silence = await requireSilence(context, subject.silenceId);
      // The version that was on the screen: what has changed since is told when it is saved.
      return editFormOf(context, { ...silence, version: subject.version });
    }
  }
}
