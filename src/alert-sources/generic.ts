import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import type { Labels } from '../domain/alert.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { parseChanges } from './fields/changes.ts';
import { completeEvent } from './fields/event.ts';
import { labelMap } from './fields/labels.ts';
import { listOf } from './fields/list-of.ts';
import { parseBody } from './fields/parse-body.ts';
import { timestamp } from './fields/timestamp.ts';
import { MappingThread } from './mapping/mapping-thread.ts';
import { mappingOf, mappingSchema } from './mapping/schema.ts';

const nameLength = 1024;
const text = z.string().transform(sanitiseText);

/** Documented in the README: what a person writes by hand with curl, so a misspelt field is an error. */
const fields = z.strictObject({
  /** Left out where `labels.alertname` tells it, as in what Prometheus sends. */
  name: text.pipe(z.string().min(1).max(nameLength)).optional(),
  status: z.enum(['firing', 'resolved']).default('firing'),
  /** Left out where `labels.severity` tells it; a warning where neither does. */
  severity: z.enum(['critical', 'warning', 'info']).optional(),
  /** Names the alert where its labels change from one delivery to the next. */
  key: text.pipe(z.string().min(1).max(1024)).optional(),
  summary: text.optional(),
  description: text.optional(),
  labels: labelMap.default({}),
  annotations: labelMap.default({}),
  startsAt: timestamp.optional(),
  endsAt: timestamp.optional(),
  links: z
    .array(z.strictObject({ label: text.pipe(z.string().min(1).max(75)), url: z.url().max(3000) }))
    .max(10)
    .default([]),
});
const alert = fields.transform(({ name, severity, ...one }, context) => {
  const known = name ?? one.labels['alertname']?.slice(0, nameLength);
  if (known !== undefined && known !== '')
    return { ...one, name: known, severity: severity ?? one.labels['severity'] ?? 'warning' };
  context.addIssue({ code: 'custom', path: ['name'], message: 'it is missing, and so is labels.alertname' });
  return z.NEVER;
});
const body = z.union([
  z.strictObject({ alerts: listOf(alert, 'has to hold at least one alert') }),
  alert.transform((one) => ({ alerts: [one] })),
]);

/** `sources.<name>` with `format: generic`. */
const options = z.strictObject({ mapping: mappingSchema.optional() });
const nothing = z.strictObject({ alerts: z.array(z.unknown()).length(0) });
/** Starts with the first body that is mapped. */
const thread = new MappingThread();

/** Without a key the alert is its name and labels; severity describes it and may change. */
function identity({ key, name, labels }: z.output<typeof alert>): Labels {
  if (key !== undefined) return { alertname: name, key };
  const { severity: _, ...others } = labels;
  return { ...others, alertname: name };
}

function isEmpty(raw: unknown): boolean {
  return nothing.safeParse(raw).success;
}

export default defineAlertSource({
  title: 'Plain JSON, for scripts and curl; any other JSON by a mapping',
  maxBytes: 1024 * 1024,
  options,
  async transform(raw, { options: given }) {
    const mapping = mappingOf(given);
    return mapping === undefined ? raw : await thread.map(mapping, raw);
  },
  sample: {
    body: {
      name: 'DiskFull',
      severity: 'critical',
      summary: '/var is 97 % full',
      labels: { system: 'shop', instance: 'db-1' },
      links: [{ label: 'Graph', url: 'https://graphs.example/disk' }],
    },
  },
  parse(raw, { now, options: given }) {
    // A mapping may find nothing in a body that is worth an alert.
    if (mappingOf(given) !== undefined && isEmpty(raw)) return { events: [] };
    // A union reports every branch; choosing by shape names the field that is meant.
    const batch = typeof raw === 'object' && raw !== null && 'alerts' in raw;
    const hint = 'The README documents the body under "Send it alerts".';
    if (!batch && typeof raw === 'object' && raw !== null && 'changes' in raw)
      return { events: [], changes: parseChanges(raw, 'generic', now, hint) };
    const { alerts } = batch ? parseBody(body.options[0], raw, hint) : parseBody(body.options[1], raw, hint);
    return {
      events: alerts.map((one) =>
        completeEvent(
          {
            source: 'generic',
            fingerprint: fingerprintOf(identity(one)),
            status: one.status,
            labels: { ...one.labels, alertname: one.name, severity: one.severity },
            annotations: {
              ...one.annotations,
              ...(one.summary === undefined ? {} : { summary: one.summary }),
              ...(one.description === undefined ? {} : { description: one.description }),
            },
            startsAt: one.startsAt,
            endsAt: one.endsAt,
            links: one.links,
          },
          now,
        ),
      ),
    };
  },
});
