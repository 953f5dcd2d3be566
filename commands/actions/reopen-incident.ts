import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { reopenIncident } from '../../src/incidents/reopen-incident.ts';
import { reopenedMessage } from '../../templates/act-outcome.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Re-open: it is not over',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const done = await reopenIncident(context, seenBy(context, decodeReference(input.value)));
    return quietOnCard(input, done.changed, reopenedMessage(done.incident, done.changed));
  },
});
