import { defineAction } from '../../src/define/action.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { silencedMessage } from '../../templates/act-outcome.ts';
import { readSilenceValue } from '../../templates/silence-choice.ts';
import { quietOnCard, seenBy } from '../parameters/card-click.ts';

export default defineAction({
  summary: 'Silence the alerts for the chosen time',
  surface: 'button',
  role: 'operator',
  async run(context, input) {
    const { durationMs, ...reference } = readSilenceValue(input.value);
    const done = await silenceIncident(context, {
      ...seenBy(context, reference),
      durationMs,
      comment: 'From the card',
    });
    return quietOnCard(input, done.changed, silencedMessage(done.incident, done.silencedUntil, done.changed));
  },
});
