import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { addNote } from '../src/incidents/add-note.ts';
import { notedMessage } from '../templates/act-outcome.ts';
import { incidentId } from './parameters/incident-id.ts';

export default defineCommand({
  summary: 'Write a note into the timeline of an incident',
  usage: '<incident> <text...>',
  examples: ['note INC-20261121-0001 failed over to db-2, watching'],
  role: 'operator',
  parameters: z.object({
    incident: incidentId,
    text: z.string('has to say something').min(1, 'has to say something').max(3000),
  }),
  positional: ['incident', 'text...'],
  async run(context, { incident, text }) {
    const done = await addNote(context, { incidentId: incident, actor: context.actor, text });
    return notedMessage(done.incident);
  },
});
