import { z } from 'zod';
import type { ParsedBody } from '../../define/alert-source.ts';
import type { Labels } from '../../domain/alert.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { detail, filled, needed } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { jsonOf } from '../fields/json-of.ts';
import { keyMadeOf } from '../fields/key-made-of.ts';
import { parseBody } from '../fields/parse-body.ts';
import { recordOf } from '../fields/record-of.ts';
import { fingerprintOfAlias } from './identity.ts';

const severities = { P1: 'critical', P2: 'critical', P3: 'warning', P4: 'info', P5: 'info' } as const;
const responder = z.object({ name: detail, username: detail, id: detail, type: detail });

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
const body = z.object({
  message: needed,
  alias: z.string().max(512).nullish(),
  description: detail,
  responders: z.array(responder).max(50).catch([]).optional(),
  tags: z.array(z.string()).max(20).catch([]).optional(),
  actions: z.array(z.string()).max(10).catch([]).optional(),
  details: recordOf(z.unknown()).nullish().catch(undefined),
  entity: detail,
  source: detail,
  priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).nullish(),
  user: detail,
  note: detail,
});

/** The alert, with its alias as `reference`. */
export function parseCreateAlert(raw: unknown, now: Date): ParsedBody {
  const one = parseBody(
    body,
    raw,
    "Send what Opsgenie's Create Alert takes: a message, and its alias and priority.",
  );
  const alias = one.alias ? sanitiseText(one.alias) : keyMadeOf([one.message, one.entity, one.source]);
  const priority = one.priority ?? 'P3';
  const { short, long } = detailsOf(one.details ?? {});
  const responders = (one.responders ?? []).flatMap(({ name, username, id }) => name ?? username ?? id ?? []);
  const event = completeEvent(
    {
      source: 'opsgenie',
      fingerprint: fingerprintOfAlias(alias),
      status: 'firing',
      labels: filled({
        ...short,
        alertname: short['alertname'] ?? one.message,
        alias,
        entity: one.entity,
        priority,
        severity: severities[priority],
        source: one.source,
        tags: (one.tags ?? []).map(sanitiseText).toSorted().join(','),
      }),
      annotations: filled({
        ...long,
        summary: one.message,
        description: one.description,
        responders: responders.join(', '),
        note: one.note,
        actions: (one.actions ?? []).map(sanitiseText).join(', '),
      }),
      startsAt: undefined,
      endsAt: undefined,
      links: [],
    },
    now,
  );
  return { events: [event], reference: alias };
}

/** What a note says, and who says it. */
export function noteOf(raw: unknown): { readonly text: string | undefined; readonly user: string } {
  const parsed = z.object({ note: detail, user: detail, source: detail }).safeParse(raw ?? {});
  return parsed.success
    ? { text: parsed.data.note, user: parsed.data.user ?? parsed.data.source ?? 'Opsgenie API' }
    : { text: undefined, user: 'Opsgenie API' };
}

/** What is short and on one line tells alerts apart; the rest describes them. */
function detailsOf(details: Readonly<Record<string, unknown>>): {
  readonly short: Labels;
  readonly long: Labels;
} {
  const all = Object.entries(details).map(([name, value]): [string, string] => [
    sanitiseText(name),
    sanitiseText(typeof value === 'string' ? value : jsonOf(value)),
  ]);
  const isShort = ([, value]: readonly [string, string]) => value.length <= 200 && !value.includes('\n');
  return {
    short: Object.fromEntries(all.filter(isShort)),
    long: Object.fromEntries(all.filter((entry) => !isShort(entry))),
  };
}
