import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { noteModal } from '../../templates/note-modal.ts';
import { readIncident } from '../parameters/show-incident.ts';

const CHOICES = 100;

/** From a card's menu the incident is known; from a message the person chooses among the open ones. */
export default defineAction({
  summary: 'Add a note, or a message, to the timeline of an incident',
  surface: 'message-shortcut',
  role: 'operator',
  async run(context, { value, message }) {
    if (value !== '') {
      const reference = decodeReference(value);
      const { incident } = await readIncident(context, reference.incidentId);
      return { modal: noteModal({ callbackId: 'save-note', value: incident.id, incident }) };
    }
    const open = await context.stores.incidents.list({
      states: ['triggered', 'acknowledged'],
      limit: CHOICES,
    });
    const said =
      message === undefined
        ? ''
        : `${message.userId === undefined ? '' : `<@${message.userId}>: `}${message.text}`;
    const choices = open.map(({ incident }) => ({ id: incident.id, title: incident.title }));
    return { modal: noteModal({ callbackId: 'save-note', value: '', choices, prefill: said }) };
  },
});
