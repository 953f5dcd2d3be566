import { defineAlertSource } from '../define/alert-source.ts';
import { parseChangeEvent } from './pagerduty/change-events.ts';
import { parseEventV1 } from './pagerduty/events-v1.ts';
import { parseEventV2 } from './pagerduty/events-v2.ts';

const accepted = { status: 'success', message: 'Event processed' };

export default defineAlertSource({
  title: 'PagerDuty Events API v2, v1 and change events',
  path: '/v2/enqueue',
  maxBytes: 1024 * 1024,
  sample: {
    body: {
      routing_key: 'a-token-of-the-senders-1',
      event_action: 'trigger',
      dedup_key: 'db-1/disk',
      payload: { summary: '/var is 97 % full', source: 'db-1', severity: 'critical', class: 'DiskFull' },
    },
  },
  headerToken: (headers) => headers['x-routing-key'],
  bodyToken: (raw) => textIn(raw, 'routing_key') ?? textIn(raw, 'service_key'),
  parse: parseEventV2,
  answer: (_outcome, { reference }) => ({ ...accepted, dedup_key: reference }),
  problem: ({ status, message }) => ({
    status: status < 500 ? 'invalid event' : 'unavailable',
    message: status < 500 ? 'Event object is invalid' : 'Try again later',
    errors: [message],
  }),
  routes: [
    {
      method: 'POST',
      path: '/generic/2010-04-15/create_event.json',
      serve: async (request, { accept }) => {
        const parsed = parseEventV1(request.body, request);
        await accept(parsed);
        return { status: 200, body: { ...accepted, incident_key: parsed.reference } };
      },
    },
    {
      method: 'POST',
      path: '/v2/change/enqueue',
      serve: async (request, { accept }) => {
        await accept(parseChangeEvent(request.body, request));
        return { status: 202, body: { status: 'success', message: 'Change event processed' } };
      },
    },
  ],
});

function textIn(raw: unknown, name: string): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const value: unknown = Object.entries(raw).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
