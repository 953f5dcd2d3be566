import { z } from 'zod';
import type { ParsedBody, SourceContext } from '../../define/alert-source.ts';
import type { AlertEvent } from '../../domain/alert.ts';
import { filled } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { keyMadeOf } from '../fields/key-made-of.ts';
import { parseBody } from '../fields/parse-body.ts';
import { timestamp } from '../fields/timestamp.ts';
import {
  dedupKey,
  detailsAsAnnotations,
  fingerprintFor,
  images,
  integrationKey,
  links,
  linksOf,
  optionalText,
  text,
} from './shapes.ts';

const details = z.object({
  summary: text.pipe(z.string().min(1).max(1024)),
  source: text.pipe(z.string().min(1)),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: timestamp.optional(),
  component: optionalText,
  group: optionalText,
  class: optionalText,
  custom_details: z.unknown().optional(),
});

const common = {
  routing_key: z.string().optional(),
  client: optionalText,
  client_url: optionalText,
};
const body = z.discriminatedUnion('event_action', [
  z.object({
    ...common,
    event_action: z.literal('trigger'),
    dedup_key: dedupKey.optional(),
    payload: details,
    links,
    images,
  }),
  z.object({ ...common, event_action: z.literal('acknowledge'), dedup_key: dedupKey }),
  z.object({ ...common, event_action: z.literal('resolve'), dedup_key: dedupKey }),
]);
type Trigger = Extract<z.output<typeof body>, { event_action: 'trigger' }>;

/** PagerDuty Events API v2. https://developer.pagerduty.com/docs/events-api-v2-overview */
export function parseEventV2(raw: unknown, { now, headers }: SourceContext): ParsedBody {
  const hint = 'Send a PagerDuty Events v2 event: event_action, routing_key, payload.';
  const event = parseBody(body, raw, hint);
  const integration = integrationKey('routing_key', event.routing_key, headers);
  const key = event.dedup_key ?? keyMadeOf('payload' in event ? event.payload : event);
  const fingerprint = fingerprintFor(integration, key);
  const told =
    event.event_action === 'trigger'
      ? triggered(event, key, fingerprint, now)
      : toldOf({ action: event.event_action, key, fingerprint, by: event.client, now });
  return { events: [told], reference: key };
}

function triggered(event: Trigger, key: string, fingerprint: string, now: Date): AlertEvent {
  const { payload } = event;
  return completeEvent(
    {
      source: 'pagerduty',
      fingerprint,
      status: 'firing',
      labels: filled({
        alertname: payload.class || payload.summary,
        source: payload.source,
        severity: payload.severity,
        component: payload.component,
        group: payload.group,
        class: payload.class,
        dedup_key: key,
      }),
      annotations: { ...detailsAsAnnotations(payload.custom_details), summary: payload.summary },
      startsAt: payload.timestamp,
      endsAt: undefined,
      links: linksOf(event),
    },
    now,
  );
}

/** An acknowledgement or an end, which names the alert and says nothing else of it. */
export function toldOf(told: {
  readonly action: 'acknowledge' | 'resolve';
  readonly key: string;
  readonly fingerprint: string;
  readonly by: string | undefined;
  readonly now: Date;
}): AlertEvent {
  const acknowledged = told.action === 'acknowledge';
  return completeEvent(
    {
      source: 'pagerduty',
      fingerprint: told.fingerprint,
      status: acknowledged ? 'firing' : 'resolved',
      labels: { alertname: told.key, dedup_key: told.key },
      annotations: {},
      startsAt: undefined,
      endsAt: undefined,
      links: [],
      identityOnly: true,
      ...(acknowledged ? { acknowledgedBy: told.by ?? 'PagerDuty Events API' } : {}),
    },
    told.now,
  );
}
