import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import type { AlertEvent, Labels } from '../domain/alert.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { completeEvent } from './fields/event.ts';
import { parseBody } from './fields/parse-body.ts';
import { timestamp } from './fields/timestamp.ts';

const text = z.string().transform(sanitiseText);
const optionalText = text.nullish().transform((value) => value ?? undefined);

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

/** PagerDuty Events API v2. https://developer.pagerduty.com/docs/events-api-v2-overview */
const common = {
  routing_key: z.string().min(1),
  client: optionalText,
  client_url: optionalText,
};
const dedupKey = text.pipe(z.string().min(1).max(255));
const body = z.discriminatedUnion('event_action', [
  z.object({
    ...common,
    event_action: z.literal('trigger'),
    dedup_key: dedupKey.optional(),
    payload: details,
    links: z
      .array(z.object({ href: z.string().max(3000), text: optionalText }))
      .max(50)
      .optional(),
  }),
  z.object({ ...common, event_action: z.literal('acknowledge'), dedup_key: dedupKey }),
  z.object({ ...common, event_action: z.literal('resolve'), dedup_key: dedupKey }),
]);
type Body = z.output<typeof body>;
type Trigger = Extract<Body, { event_action: 'trigger' }>;

/**
 * PagerDuty mints a random key where the sender gave none. Ours is made of the payload, so that the same delivery
 * sent twice is the same alert.
 */
function keyOf(event: Body): string {
  if (event.event_action !== 'trigger') return event.dedup_key;
  if (event.dedup_key !== undefined) return event.dedup_key;
  return createHash('sha256').update(JSON.stringify(event.payload)).digest('hex').slice(0, 32);
}

function labelsOf({ payload }: Trigger, key: string): Labels {
  const entries = {
    alertname: payload.class ?? payload.summary,
    source: payload.source,
    severity: payload.severity,
    component: payload.component,
    group: payload.group,
    dedup_key: key,
  };
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function annotationsOf({ payload }: Trigger): Labels {
  const custom = payload.custom_details;
  if (custom === undefined || custom === null) return { summary: payload.summary };
  const description = typeof custom === 'string' ? custom : JSON.stringify(custom, undefined, 1);
  return { summary: payload.summary, description: sanitiseText(description) };
}

function eventOf(event: Body, key: string, now: Date): AlertEvent {
  const identity = {
    source: 'pagerduty',
    fingerprint: fingerprintOf({ source: 'pagerduty', dedup_key: key }),
  };
  if (event.event_action === 'trigger') {
    const links = (event.links ?? []).map((link) => ({ label: link.text ?? 'Link', url: link.href }));
    return completeEvent(
      {
        ...identity,
        status: 'firing',
        labels: labelsOf(event, key),
        annotations: annotationsOf(event),
        startsAt: event.payload.timestamp,
        endsAt: undefined,
        links:
          event.client_url === undefined
            ? links
            : [{ label: event.client ?? 'Client', url: event.client_url }, ...links],
      },
      now,
    );
  }
  const acknowledged = event.event_action === 'acknowledge';
  return completeEvent(
    {
      ...identity,
      status: acknowledged ? 'firing' : 'resolved',
      labels: { alertname: key, dedup_key: key },
      annotations: {},
      startsAt: undefined,
      endsAt: undefined,
      links: [],
      identityOnly: true,
      ...(acknowledged ? { acknowledgedBy: event.client ?? 'PagerDuty Events API' } : {}),
    },
    now,
  );
}

export default defineAlertSource({
  title: 'PagerDuty Events API v2',
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
  bodyToken(raw) {
    const key = typeof raw === 'object' && raw !== null && 'routing_key' in raw ? raw.routing_key : undefined;
    return typeof key === 'string' ? key : undefined;
  },
  parse(raw, { now }) {
    const event = parseBody(
      body,
      raw,
      'Send a PagerDuty Events v2 event: event_action, routing_key, payload.',
    );
    const key = keyOf(event);
    return { events: [eventOf(event, key, now)], reference: key };
  },
  answer(_outcome, parsed) {
    return { status: 'success', message: 'Event processed', dedup_key: parsed.reference };
  },
});
