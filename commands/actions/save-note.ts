import { defineAction } from '../../src/define/action.ts';
import { NotFoundError, UsageError } from '../../src/domain/errors.ts';
import { parseIncidentId } from '../../src/domain/incident-id.ts';
import { addNote } from '../../src/incidents/add-note.ts';
import { notedMessage } from '../../templates/act-outcome.ts';

export default defineAction({
  summary: 'Write the note of the form into the timeline',
  surface: 'modal',
  role: 'operator',
  async run(context, { value, fields }) {
    const named = value !== '' ? value : fields['incident'];
    const text = fields['note'];
    if (typeof text !== 'string' || text.trim() === '') return { errors: { note: 'Say something.' } };
    try {
      const incidentId = parseIncidentId(typeof named === 'string' ? named : '');
      const done = await addNote(context, { incidentId, actor: context.actor, text });
      return { reply: notedMessage(done.incident) };
    } catch (error) {
      const mendable = error instanceof UsageError || error instanceof NotFoundError;
      if (mendable && value === '') return { errors: { incident: error.message } };
      throw error;
    }
  },
});
