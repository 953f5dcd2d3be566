import { z } from 'zod';
import type { ParsedBody } from '../../define/alert-source.ts';
import type { Labels } from '../../domain/alert.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { detail, filled, linksTo, needed } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { moment } from '../fields/moment.ts';
import { parseBody } from '../fields/parse-body.ts';
import { recordOf } from '../fields/record-of.ts';

const event = z.looseObject({ id: needed, source: needed, type: needed, subject: detail, time: moment });
type Event = z.output<typeof event>;

const map = recordOf(detail).optional().catch(undefined);
/** What is looked for in the data; the names are those of `/alerts/generic` and of what people call them elsewhere. */
const data = z
  .object({
    name: detail,
    alertname: detail,
    key: detail,
    status: detail,
    state: detail,
    severity: detail,
    summary: detail,
    title: detail,
    message: detail,
    description: detail,
    url: detail,
    startsAt: moment,
    labels: map,
    annotations: map,
  })
  .partial()
  .catch({});

const known = new Set([
  ...['specversion', 'id', 'source', 'type', 'subject', 'time', 'data', 'data_base64'],
  ...['datacontenttype', 'dataschema'],
]);
/** The last word of a type that says that it is over: `com.example.disk.recovered`. */
const OVER = /[._/-](resolved|recovered|closed|cleared|ok|succeeded|restored|ended)$/i;
const OVER_STATUS = /^(resolved|recovered|closed|cleared|ok|inactive)$/i;
const FIRING = /[._/-](firing|fired|triggered|opened|raised|failed|started|alerting|problem)$/i;
/** CDEvents that say what is running has become another. https://cdevents.dev */
const CHANGE =
  /^dev\.cdevents\.(service\.(deployed|upgraded|rolledback|published|removed)|environment\.(modified|deleted))\./;

/** Extension attributes are context of the event: they are labels. */
function extensionsOf(told: Event): Labels {
  const entries = Object.entries(told)
    .filter(([name]) => !known.has(name))
    .slice(0, 100)
    .map(([name, value]) => [name, detail.parse(value)] as const);
  return filled(Object.fromEntries(entries));
}

const subject = z.object({
  subject: z.object({ id: detail, content: recordOf(z.unknown()).catch({}) }),
});

function readChange(told: Event, given: unknown, now: Date): ParsedBody {
  const { id, content } = subject.safeParse(given).data?.subject ?? { id: undefined, content: {} };
  const idOf = (value: unknown) => z.object({ id: detail }).safeParse(value).data?.id;
  const environment = idOf(content['environment']);
  const artifact = detail.parse(content['artifactId']);
  const [, , noun = 'service', verb = 'changed'] = told.type.split('.');
  const words = [
    noun,
    id ?? told.subject,
    verb,
    artifact,
    environment === undefined ? undefined : `in ${environment}`,
  ];
  return {
    events: [],
    changes: [
      {
        source: 'cloudevents',
        id: `${told.source} ${told.id}`,
        at: told.time ?? now,
        title: sanitiseText(words.filter((word) => word !== undefined).join(' ')),
        labels: filled({ [noun]: id, environment, ...extensionsOf(told) }),
        links: [],
      },
    ],
  };
}

/** One event: a change where CDEvents says so, otherwise an alert. */
export function readCloudEvent(raw: unknown, now: Date): ParsedBody {
  const told = parseBody(event, raw, 'Send CloudEvents 1.0.');
  if (CHANGE.test(told.type)) return readChange(told, told['data'], now);
  const said = data.parse(told['data']);
  const status = said.status ?? said.state;
  const over = status === undefined ? OVER.test(told.type) : OVER_STATUS.test(status);
  const stem = told.type.replace(OVER, '').replace(FIRING, '');
  const name = said.alertname ?? said.name ?? stem;
  const text = typeof told['data'] === 'string' ? sanitiseText(told['data']) : undefined;
  return {
    events: [
      completeEvent(
        {
          source: 'cloudevents',
          fingerprint: fingerprintOf({
            cloudevents: told.source,
            subject: told.subject ?? '',
            key: said.key ?? name,
          }),
          status: over ? 'resolved' : 'firing',
          labels: filled({
            ...extensionsOf(told),
            ...said.labels,
            alertname: name,
            severity: said.severity ?? detail.parse(told['severity']),
            source: told.source,
            subject: told.subject,
          }),
          annotations: filled({
            ...said.annotations,
            summary: said.summary ?? said.title ?? said.message ?? text ?? told.subject,
            description: said.description,
          }),
          // Its own time is that of the telling: what is told again belongs to what is going on.
          startsAt: said.startsAt,
          endsAt: over ? told.time : undefined,
          links: linksTo({ Link: said.url }),
        },
        now,
      ),
    ],
  };
}
