import { z } from 'zod';
import type { ParsedBody } from '../../define/alert-source.ts';
import type { AlertEvent, Labels } from '../../domain/alert.ts';
import { InvalidAlertError } from '../../domain/errors.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { completeEvent } from '../fields/event.ts';
import { labelMap } from '../fields/labels.ts';
import { parseBody } from '../fields/parse-body.ts';
import { timestamp } from '../fields/timestamp.ts';

/** How long an alert holds whose sender gave no end: `resolve_timeout` of Alertmanager. */
const RESOLVE_TIMEOUT_MS = 300_000;
/** With more mistakes than this a body is refused whole: each takes time to find and to word. */
const MOST_REFUSALS = 100;
const HINT = 'Send what POST /api/v2/alerts of Alertmanager takes: a list of alerts with labels.';

const alert = z
  .object({
    labels: labelMap
      .transform(withoutEmpty)
      .refine((labels) => Object.keys(labels).length > 0, 'has to hold at least one label with a value'),
    annotations: labelMap.nullish().transform((map) => map ?? {}),
    startsAt: timestamp.optional(),
    endsAt: timestamp.optional(),
    generatorURL: z.string().nullish(),
  })
  .refine(({ startsAt, endsAt }) => startsAt === undefined || endsAt === undefined || startsAt <= endsAt, {
    path: ['startsAt'],
    error: 'has to be no later than endsAt',
  });
const alerts = z.array(z.unknown()).min(1, 'has to hold at least one alert');

/** A label without a value is no label, also for Alertmanager: it does not change what the alert is. */
function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/**
 * What Prometheus and `amtool alert add` post. An end in the past resolves; an end in the future is until when the
 * alert holds unless it is posted again. As in Alertmanager, one bad alert does not keep the others out; a hundred do.
 */
export function parsePostedAlerts(raw: unknown, source: string, now: Date): ParsedBody {
  const given = parseBody(alerts, raw, HINT);
  const events: AlertEvent[] = [];
  const refusals: string[] = [];
  for (const [index, one] of given.entries()) {
    try {
      events.push(eventOf(parseBody(z.array(alert), [one], HINT)[0], source, now));
    } catch (error) {
      if (!(error instanceof InvalidAlertError)) throw error;
      refusals.push(error.message.replace("'[0]", `'[${index}]`));
      if (refusals.length > MOST_REFUSALS) throw tooMany(refusals);
    }
  }
  const [first, ...others] = refusals;
  if (first === undefined) return { events };
  const more = others.length === 0 ? '' : ` ${others.length} more of the alerts cannot be taken either.`;
  const refused = new InvalidAlertError(`${first}${more}`);
  if (events.length === 0) throw refused;
  return { events, refused };
}

function tooMany([first]: readonly string[]): InvalidAlertError {
  return new InvalidAlertError(
    `${first} More than ${MOST_REFUSALS} of the alerts cannot be taken, so none is.`,
  );
}

function eventOf(one: z.output<typeof alert> | undefined, source: string, now: Date): AlertEvent {
  if (one === undefined) throw new RangeError('An alert was parsed and is not there.');
  const { labels, annotations, startsAt, endsAt, generatorURL } = one;
  const isOver = endsAt !== undefined && endsAt <= now;
  const event = completeEvent(
    {
      source,
      fingerprint: fingerprintOf(labels),
      status: isOver ? 'resolved' : 'firing',
      labels,
      annotations,
      startsAt,
      endsAt: isOver ? endsAt : undefined,
      links: generatorURL ? [{ label: 'Source', url: generatorURL }] : [],
    },
    now,
  );
  const expiresAt = endsAt ?? new Date(now.getTime() + RESOLVE_TIMEOUT_MS);
  return isOver ? event : { ...event, expiresAt };
}
