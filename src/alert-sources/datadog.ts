import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { basicToken } from './fields/basic-token.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { momentOf } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';

/** A variable that Datadog had nothing for comes as its own name, as `null` or empty. */
const variable = detail.transform((value) =>
  value === undefined || value === 'null' || /^\$[A-Z_]+$/.test(value) ? undefined : value,
);

/**
 * The body of a Datadog webhook: the default one, and the one that the README recommends, which says more.
 * https://docs.datadoghq.com/integrations/webhooks/
 */
const body = z.object({
  title: needed,
  body: variable,
  id: variable,
  date: variable,
  event_type: variable,
  alert_id: variable,
  alert_title: variable,
  alert_transition: variable,
  alert_type: variable,
  alert_priority: variable,
  alert_metric: variable,
  alert_scope: variable,
  aggreg_key: variable,
  hostname: variable,
  link: variable,
  snapshot: variable,
  tags: variable,
});
type Body = z.output<typeof body>;

const OVER = /recovered/i;
const AGAIN = /^(re-|renotify)/i;
/** The transition stands in front of the title: `[Triggered on {host:db-1}] Disk is full`. */
const HEAD = /^\[([^\]{]{1,60}?)(?: on \{([^}]{0,500})\})?\]\s*/;

function severityOf(told: Body, transition: string): string {
  if (/warn/i.test(transition)) return 'warning';
  return told.alert_priority ?? told.alert_type ?? 'error';
}

/** `env:prod,host:db-1` as labels; what has no value is told by its name. */
function tagsOf(tags: string | undefined): Readonly<Record<string, string>> {
  const pairs = (tags ?? '').split(',', 200).map((tag) => {
    const [, key = '', value = ''] = /^\s*([^:]*):?(.*?)\s*$/s.exec(tag) ?? [];
    return [key, value === '' ? 'true' : value];
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}

export default defineAlertSource({
  title: 'Datadog webhooks',
  maxBytes: 1024 * 1024,
  headerToken: basicToken,
  sample: {
    body: {
      id: '6218459',
      title: '[Triggered on {host:db-1}] Disk is nearly full',
      body: 'system.disk.in_use over host:db-1 was > 0.9',
      date: '1795227247000',
      alert_id: '1234',
      alert_title: 'Disk is nearly full',
      alert_transition: 'Triggered',
      alert_type: 'error',
      alert_priority: 'P1',
      alert_metric: 'system.disk.in_use',
      alert_scope: 'host:db-1',
      aggreg_key: '9bd4ac313a4d1e8fae2482df7b77628',
      hostname: 'db-1',
      tags: 'env:production,service:shop',
      link: 'https://app.datadoghq.example/monitors/1234',
    },
  },
  parse(raw, { now }) {
    const told = parseBody(
      body,
      raw,
      "Use Datadog's default payload or the one in the README, as JSON and not as a form.",
    );
    const head = HEAD.exec(told.title);
    const transition = told.alert_transition ?? head?.[1] ?? 'Triggered';
    const name = told.alert_title ?? told.title.slice(head?.[0].length ?? 0);
    const scope = told.alert_scope ?? head?.[2];
    const over = OVER.test(transition);
    const at = momentOf(told.date);
    const identity = told.alert_id ?? told.aggreg_key ?? name;
    return {
      events: [
        completeEvent(
          {
            source: 'datadog',
            fingerprint: fingerprintOf({ source: 'datadog', monitor: identity, scope: scope ?? '' }),
            status: over ? 'resolved' : 'firing',
            labels: filled({
              ...tagsOf(told.tags),
              alertname: name === '' ? told.title : name,
              severity: over ? undefined : severityOf(told, transition),
              monitor: told.alert_id,
              scope,
              host: told.hostname,
              metric: told.alert_metric,
            }),
            annotations: filled({ summary: name, description: told.body }),
            // What is told again belongs to the episode that is going on.
            startsAt: over || AGAIN.test(transition) ? undefined : at,
            endsAt: over ? at : undefined,
            links: linksTo({ Datadog: told.link, Snapshot: told.snapshot }),
          },
          now,
        ),
      ],
    };
  },
});
