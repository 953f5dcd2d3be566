import { z } from 'zod';
import { type DeliveryHeaders, defineAlertSource } from '../define/alert-source.ts';
import { readCloudEvent } from './cloudevents/read-event.ts';
import { listOf } from './fields/list-of.ts';
import { parseBody } from './fields/parse-body.ts';

const HINT = 'Send CloudEvents 1.0 in structured, binary or batch mode.';

const event = z.looseObject({
  specversion: z.literal('1.0', { error: "has to be '1.0'" }),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
});
const batch = listOf(event, 'has to hold at least one event');

/**
 * Binary mode: the attributes are headers `ce-…`, percent-encoded, and the body is the data.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
function fromHeaders(headers: DeliveryHeaders, data: unknown): unknown {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value = '']) => [name.slice(3), decoded(value)]);
  return { ...Object.fromEntries(attributes), data };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Data of another type than JSON comes as text, which may be JSON all the same. */
function plain(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export default defineAlertSource({
  title: 'CloudEvents 1.0, CDEvents as changes',
  maxBytes: 4 * 1024 * 1024,
  urlToken: true,
  contentTypes: {
    'application/cloudevents+json': 'json',
    'application/cloudevents-batch+json': 'json',
    '*': 'text',
  },
  sample: {
    headers: { 'content-type': 'application/cloudevents+json' },
    body: {
      specversion: '1.0',
      id: 'b1f6',
      source: '/shop/db-1',
      type: 'example.disk.full',
      time: '2026-11-21T02:14:07Z',
      subject: '/var',
      severity: 'critical',
      data: { status: 'firing', summary: '/var is 97 % full', labels: { instance: 'db-1' } },
    },
  },
  parse(raw, { now, headers }) {
    const binary = headers['ce-specversion'] !== undefined;
    const given = binary ? fromHeaders(headers, plain(raw)) : plain(raw);
    const list = Array.isArray(given) ? parseBody(batch, given, HINT) : [parseBody(event, given, HINT)];
    const read = list.map((one) => readCloudEvent(one, now));
    return {
      events: read.flatMap((one) => one.events),
      changes: read.flatMap((one) => one.changes ?? []),
    };
  },
});
