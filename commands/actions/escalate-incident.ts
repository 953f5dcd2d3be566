import { defineAction } from '../../src/define/action.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import { escalateIncident } from '../../src/incidents/escalate-incident.ts';
import { escalatedMessage } from '../../templates/act-outcome.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Escalate: call the next level now',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const done = await escalateIncident(context, seenBy(context, decodeReference(input.value)));
    return quietOnCard(input, done.changed, escalatedMessage(done.incident, done));
  },
});
