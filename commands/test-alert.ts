import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { parseDelivery } from '../src/define/parse-delivery.ts';
import { optionsFor } from '../src/define/source-plans.ts';
import { severities } from '../src/domain/alert.ts';
import { HOUR_MS } from '../src/domain/duration.ts';
import { NotFoundError } from '../src/domain/errors.ts';
import { sendTestAlert } from '../src/incidents/send-test-alert.ts';
import { testAlertMessage } from '../templates/test-alert.ts';
import { duration } from './parameters/duration.ts';

const FIVE_MINUTES = 300_000;

export default defineCommand({
  summary: 'Send a test alert the way of every alert; it pages like a real one and ends by itself',
  usage: '[source] [severity] [duration]',
  examples: ['test-alert', 'test-alert grafana critical', 'test-alert generic warning 15m'],
  role: 'operator',
  parameters: z.object({
    source: z.string().max(100).default('generic'),
    severity: z.enum(severities).default('info'),
    duration: duration.pipe(z.number().max(HOUR_MS, 'has to be one hour at most')).default(FIVE_MINUTES),
  }),
  positional: ['source', 'severity', 'duration'],
  async run(context, { source, severity, duration: lastsMs }) {
    const { sources, clock } = context;
    const found = sources.find(({ name }) => name === source);
    if (found === undefined) {
      const names = sources.map(({ name }) => name).join(', ');
      throw new NotFoundError(`There is no alert source '${source}'. Sources: ${names}.`);
    }
    const { body, headers = {} } = found.sample;
    // A mapping is made for other bodies than the sample: it is left aside.
    const options = optionsFor(found, undefined);
    const { events } = await parseDelivery(found, body, { now: clock.now(), headers, options });
    const outcome = await sendTestAlert(context, { sample: events, source, severity, lastsMs });
    return testAlertMessage({ source, severity, lastsMs, incidents: outcome.incidents });
  },
});
