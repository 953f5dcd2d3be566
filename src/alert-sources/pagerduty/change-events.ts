import { z } from 'zod';
import type { ParsedBody, SourceContext } from '../../define/alert-source.ts';
import { cut, oneLine } from '../../domain/text.ts';
import { keyMadeOf } from '../fields/key-made-of.ts';
import { parseBody } from '../fields/parse-body.ts';
import { timestamp } from '../fields/timestamp.ts';
import { detailsAsLabels, images, integrationKey, links, linksOf, optionalText, text } from './shapes.ts';

/** Told without a time, the same words within this long are the same change. */
const SAME_MS = 600_000;
const TITLE_LENGTH = 250;

const body = z.object({
  routing_key: z.string().optional(),
  payload: z.object({
    summary: text.pipe(z.string().min(1).max(1024)),
    timestamp: timestamp.optional(),
    source: optionalText,
    custom_details: z.unknown().optional(),
  }),
  links,
  images,
});

/** PagerDuty change events. https://developer.pagerduty.com/docs/send-change-event */
export function parseChangeEvent(raw: unknown, { now, headers }: SourceContext): ParsedBody {
  const hint = 'Send a PagerDuty change event: routing_key and payload with summary.';
  const event = parseBody(body, raw, hint);
  const integration = integrationKey('routing_key', event.routing_key, headers);
  const { summary, source, timestamp: at, custom_details: details } = event.payload;
  const slot = at?.getTime() ?? Math.floor(now.getTime() / SAME_MS);
  const labels = detailsAsLabels(details);
  const author = labels['author'] ?? labels['user'];
  const change = {
    source: 'pagerduty',
    id: keyMadeOf([integration, slot, event.payload, event.links]),
    at: at ?? now,
    title: cut(oneLine(summary), TITLE_LENGTH),
    labels: source === undefined || source === '' ? labels : { ...labels, source },
    links: linksOf(event).filter((link) => link.image !== true),
    ...(author === undefined ? {} : { author }),
  };
  return { events: [], changes: [change] };
}
