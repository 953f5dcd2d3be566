import { defineAction } from '../../src/define/action.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { resolvedMessage } from '../../templates/act-outcome.ts';
import { readResolveValue, resolveChoiceMessage } from '../../templates/resolve-choice.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Resolve; asks what to do about what still fires',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const { silence, ...reference } = readResolveValue(input.value);
    const stillFiring = silence ? 'silence-1h' : 'ask';
    const done = await resolveIncident(context, { ...seenBy(context, reference), stillFiring });
    if (done.needsChoice === true) {
      const summary = await context.stores.alerts.summary(reference.incidentId);
      return { reply: resolveChoiceMessage({ incident: done.incident, summary }) };
    }
    const told = resolvedMessage(done.incident, done);
    // The question has been answered: its buttons go.
    return silence ? { replace: told } : quietOnCard(input, done.changed, told);
  },
});
