import { z } from 'zod';
import type { ParsedBody, SourceContext } from '../../define/alert-source.ts';
import type { AlertLink } from '../../domain/alert.ts';
import { filled } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { keyMadeOf } from '../fields/key-made-of.ts';
import { parseBody } from '../fields/parse-body.ts';
import { toldOf } from './events-v2.ts';
import {
  dedupKey,
  detailsAsAnnotations,
  fingerprintFor,
  integrationKey,
  linksOf,
  optionalText,
  text,
  url,
} from './shapes.ts';

const context = z.union([
  z.object({ type: z.literal('link'), href: url, text: optionalText }),
  z.object({ type: z.literal('image'), src: url, href: url.nullish(), alt: optionalText }),
]);
const common = { service_key: z.string().optional(), client: optionalText, client_url: optionalText };
const body = z.discriminatedUnion('event_type', [
  z.object({
    ...common,
    event_type: z.literal('trigger'),
    incident_key: dedupKey.nullish(),
    description: text.pipe(z.string().min(1)),
    details: z.unknown().optional(),
    contexts: z.array(context).max(50).catch([]).optional(),
  }),
  z.object({ ...common, event_type: z.literal('acknowledge'), incident_key: dedupKey }),
  z.object({ ...common, event_type: z.literal('resolve'), incident_key: dedupKey }),
]);

/** PagerDuty Events API v1. https://developer.pagerduty.com/docs/events-api-v1-overview */
export function parseEventV1(raw: unknown, { now, headers }: SourceContext): ParsedBody {
  const hint = 'Send a PagerDuty Events v1 event: event_type, service_key, description.';
  const event = parseBody(body, raw, hint);
  const integration = integrationKey('service_key', event.service_key, headers);
  const key = event.incident_key ?? keyMadeOf(event);
  const fingerprint = fingerprintFor(integration, key);
  if (event.event_type !== 'trigger') {
    const { event_type: action, client: by } = event;
    return { events: [toldOf({ action, key, fingerprint, by, now })], reference: key };
  }
  const pictures = (event.contexts ?? []).flatMap((one) => (one.type === 'image' ? [one] : []));
  const linked = (event.contexts ?? []).flatMap((one) => (one.type === 'link' ? [one] : []));
  const links: readonly AlertLink[] = linksOf({ ...event, links: linked, images: pictures });
  const told = completeEvent(
    {
      source: 'pagerduty',
      fingerprint,
      status: 'firing',
      // Version 1 knows no severity; PagerDuty takes such events for critical.
      labels: filled({ alertname: event.description, severity: 'critical', dedup_key: key }),
      annotations: { ...detailsAsAnnotations(event.details), summary: event.description },
      startsAt: undefined,
      endsAt: undefined,
      links,
    },
    now,
  );
  return { events: [told], reference: key };
}
