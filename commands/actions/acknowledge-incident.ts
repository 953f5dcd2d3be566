import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { acknowledgedMessage } from '../../templates/act-outcome.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Acknowledge: you take it, the paging stops',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const done = await acknowledgeIncident(context, seenBy(context, decodeReference(input.value)));
    return quietOnCard(input, done.changed, acknowledgedMessage(done.incident, done.already));
  },
});
