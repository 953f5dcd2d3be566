import { z } from 'zod';
import { defineAlertSource, type ParsedBody } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { hmacSignature } from './fields/hmac-signature.ts';
import { moment } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';

/**
 * Webhooks of Sentry's integration platform. An issue is an alert from the first alert rule that it triggers until it
 * is resolved or archived; that issues are made or assigned is no news: the alert rules decide what is.
 * https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 */
const event = z.object({
  issue_id: needed,
  title: detail,
  message: detail,
  culprit: detail,
  level: detail,
  environment: detail,
  platform: detail,
  release: detail,
  web_url: detail,
  tags: z.array(z.tuple([z.string(), detail])).catch([]),
});
const issue = z.object({ id: needed, title: detail });
const metricAlert = z.object({
  id: needed,
  date_started: moment,
  date_closed: moment,
  projects: z.array(z.string()).catch([]),
  alert_rule: z
    .object({ id: detail, name: detail, environment: detail, aggregate: detail })
    .catch({ id: undefined, name: undefined, environment: undefined, aggregate: undefined }),
});

const bodies = {
  event_alert: z.object({ data: z.object({ event, triggered_rule: detail }) }),
  issue: z.object({ action: z.string(), data: z.object({ issue }) }),
  metric_alert: z.object({
    action: z.enum(['critical', 'warning', 'resolved']),
    data: z.object({
      metric_alert: metricAlert,
      description_title: detail,
      description_text: detail,
      web_url: detail,
    }),
  }),
};
type Body<K extends keyof typeof bodies> = z.output<(typeof bodies)[K]>;

/** What Sentry says of an issue that is over, in its own words. */
const OVER = new Set(['resolved', 'archived', 'ignored']);
const HINT = 'Send webhooks of an internal integration: issue alerts, metric alerts, and the resource issue.';

const issueIdentity = (id: string) => fingerprintOf({ source: 'sentry', issue: id });

function ofEvent({ data: { event: told, triggered_rule } }: Body<'event_alert'>, now: Date): ParsedBody {
  const tags = Object.fromEntries(told.tags.slice(0, 100).map(([key, value]) => [`tag_${key}`, value]));
  const environment = told.environment ?? tags['tag_environment'];
  return {
    events: [
      completeEvent(
        {
          source: 'sentry',
          fingerprint: issueIdentity(told.issue_id),
          status: 'firing',
          labels: filled({
            ...tags,
            alertname: triggered_rule ?? 'Sentry issue',
            severity: told.level,
            environment,
            platform: told.platform,
            release: told.release,
            issue: told.issue_id,
          }),
          annotations: filled({ summary: told.title ?? told.message, description: told.culprit }),
          // The time of the event that was one too many, not of the first: the episode that is going on goes on.
          startsAt: undefined,
          endsAt: undefined,
          links: linksTo({ Sentry: told.web_url }),
        },
        now,
      ),
    ],
  };
}

function ofIssue({ action, data }: Body<'issue'>, now: Date): ParsedBody {
  if (!OVER.has(action)) return { events: [] };
  const { id, title } = data.issue;
  const draft = {
    source: 'sentry',
    fingerprint: issueIdentity(id),
    status: 'resolved' as const,
    labels: { alertname: title ?? 'Sentry issue', issue: id },
    annotations: {},
    links: [],
    identityOnly: true,
  };
  return { events: [completeEvent({ ...draft, startsAt: undefined, endsAt: undefined }, now)] };
}

function ofMetric({ action, data }: Body<'metric_alert'>, now: Date): ParsedBody {
  const { alert_rule: rule, ...told } = data.metric_alert;
  return {
    events: [
      completeEvent(
        {
          source: 'sentry',
          fingerprint: fingerprintOf({ source: 'sentry', metric_alert: rule.id ?? told.id }),
          status: action === 'resolved' ? 'resolved' : 'firing',
          labels: filled({
            alertname: rule.name ?? 'Sentry metric alert',
            severity: action === 'resolved' ? undefined : action,
            environment: rule.environment,
            project: told.projects.join(','),
          }),
          annotations: filled({
            summary: data.description_title,
            description: data.description_text,
            aggregate: rule.aggregate,
          }),
          startsAt: told.date_started,
          endsAt: action === 'resolved' ? told.date_closed : undefined,
          links: linksTo({ Sentry: data.web_url }),
        },
        now,
      ),
    ],
  };
}

export default defineAlertSource({
  title: 'Sentry: issue alerts, metric alerts, resolved issues',
  maxBytes: 4 * 1024 * 1024,
  signature: hmacSignature('sentry-hook-signature'),
  sample: {
    headers: { 'sentry-hook-resource': 'event_alert' },
    body: {
      action: 'triggered',
      data: {
        event: {
          issue_id: '1170820242',
          title: 'TypeError: cart is undefined',
          culprit: 'checkout.pay',
          level: 'error',
          environment: 'production',
          platform: 'node',
          web_url: 'https://sentry.example/organizations/shop/issues/1170820242/',
          tags: [['server_name', 'web-1']],
        },
        triggered_rule: 'Errors in checkout',
      },
    },
  },
  parse(raw, { now, headers }) {
    const resource = headers['sentry-hook-resource'] ?? resourceOf(raw);
    if (resource === 'metric_alert') return ofMetric(parseBody(bodies.metric_alert, raw, HINT), now);
    if (resource === 'issue') return ofIssue(parseBody(bodies.issue, raw, HINT), now);
    if (resource === 'event_alert') return ofEvent(parseBody(bodies.event_alert, raw, HINT), now);
    // Installations, comments, single errors: told of because somebody ticked a box, and nothing to alert on.
    return { events: [] };
  },
});

function resourceOf(raw: unknown): string {
  const { data } = parseBody(z.object({ data: z.record(z.string(), z.unknown()) }), raw, HINT);
  if ('metric_alert' in data) return 'metric_alert';
  return 'issue' in data ? 'issue' : 'event_alert';
}
