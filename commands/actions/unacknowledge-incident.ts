import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { unacknowledgeIncident } from '../../src/incidents/unacknowledge-incident.ts';
import { unacknowledgedMessage } from '../../templates/act-outcome.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Hand it back: nobody owns it and the paging starts over',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const done = await unacknowledgeIncident(context, seenBy(context, decodeReference(input.value)));
    return quietOnCard(input, done.changed, unacknowledgedMessage(done.incident, done.changed));
  },
});
