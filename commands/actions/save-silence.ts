import { defineAction } from '../../src/define/action.ts';
import { createSilence } from '../../src/silences/create-silence.ts';
import { editSilence } from '../../src/silences/edit-silence.ts';
import { createSeries } from '../../src/silences/silence-series.ts';
import { seriesMadeMessage, silenceMadeMessage } from '../../templates/silence-outcome.ts';
import { readSilenceForm, readSubject } from '../parameters/silence-form.ts';

export default defineAction({
  summary: 'Make or change the silence of the form',
  surface: 'modal',
  role: 'operator',
  async run(context, input) {
    const subject = readSubject(input.value);
    const read = readSilenceForm(context, input);
    if ('errors' in read) return { errors: read.errors };
    const { actor, clock } = context;
    const { repeat, endsAt, ...form } = read.form;
    if (subject.kind === 'silence') {
      const edit = { ...form, ...(endsAt === undefined ? {} : { endsAt }) };
      const act = { actor, silenceId: subject.silenceId, seen: subject.version };
      const silence = await editSilence(context, { ...act, ...edit });
      return { reply: silenceMadeMessage(silence, clock.now(), 'changed') };
    }
    if (endsAt === undefined) return { errors: { length: 'Say how long it is to last.' } };
    if (repeat !== undefined) {
      const { timeZone } = context.settings;
      const series = { actor, ...form, schedule: repeat, timeZone, until: endsAt };
      return { reply: seriesMadeMessage(await createSeries(context, series)) };
    }
    const about = subject.kind === 'incident' ? { incidentId: subject.incidentId } : {};
    const silence = await createSilence(context, { actor, endsAt, ...form, ...about });
    return { reply: silenceMadeMessage(silence, clock.now(), 'made') };
  },
});
