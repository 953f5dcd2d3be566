import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { basicToken } from './fields/basic-token.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { parseBody } from './fields/parse-body.ts';

const context = z
  .object({
    reason: detail,
    message: detail,
    title: detail,
    conditions: detail,
    value: detail,
    threshold: detail,
    group: detail,
    host: z.object({ name: detail }).optional().catch(undefined),
    alertDetailsUrl: detail,
    viewInAppUrl: detail,
    link: detail,
  })
  .partial()
  .catch({});

/**
 * The body of a Kibana webhook connector as the README has it: Kibana's own names for the variables of a rule action.
 * https://www.elastic.co/docs/explore-analyze/alerts-cases/alerts/rule-action-variables
 */
const body = z.object({
  rule: z.object({
    id: needed,
    name: needed,
    type: detail,
    spaceId: detail,
    url: detail,
    tags: z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).catch([]),
  }),
  alert: z.object({
    id: needed,
    uuid: detail,
    actionGroup: needed,
    actionGroupName: detail,
    flapping: detail,
  }),
  context,
  severity: detail,
});

/** Kibana names the group that an alert goes into when it is over; the others are the rule's own. */
const OVER = new Set(['recovered', 'ok', 'cleared']);
const WORDS = /critical|warning|high|medium|low|minor|major/i;

export default defineAlertSource({
  title: 'Elastic: Kibana rules by the webhook connector',
  maxBytes: 1024 * 1024,
  headerToken: basicToken,
  sample: {
    body: {
      rule: {
        id: '0b3f7a90',
        name: 'Disk is nearly full',
        tags: ['shop'],
        url: 'https://kibana.example/rule/0b3f7a90',
      },
      alert: { id: 'db-1', uuid: '5f1c', actionGroup: 'metrics.threshold.fired', actionGroupName: 'Alert' },
      date: '2026-11-21T02:14:07.123Z',
      context: { reason: 'system.filesystem.used.pct is 97 % on db-1', host: { name: 'db-1' } },
      severity: 'critical',
    },
  },
  parse(raw, { now }) {
    const {
      rule,
      alert,
      context: told,
      severity,
    } = parseBody(body, raw, 'Use the body that the README gives for the webhook connector.');
    const over = OVER.has(alert.actionGroup.toLowerCase());
    const graded = WORDS.exec(alert.actionGroup)?.[0].toLowerCase();
    return {
      events: [
        completeEvent(
          {
            source: 'elastic',
            fingerprint: fingerprintOf({ source: 'elastic', rule: rule.id, alert: alert.id }),
            status: over ? 'resolved' : 'firing',
            labels: filled({
              alertname: rule.name,
              severity: severity ?? graded,
              alert: alert.id,
              instance: told.host?.name,
              group: told.group,
              rule_type: rule.type,
              space: rule.spaceId,
              tags: rule.tags.slice(0, 50).join(','),
            }),
            annotations: filled({
              summary: told.reason ?? told.title ?? told.message,
              description: told.conditions ?? (told.reason === undefined ? undefined : told.message),
              value: told.value,
              threshold: told.threshold,
            }),
            // The date of the body is that of this run of the rule.
            startsAt: undefined,
            endsAt: undefined,
            links: linksTo({ Alert: told.alertDetailsUrl ?? told.viewInAppUrl ?? told.link, Rule: rule.url }),
          },
          now,
        ),
      ],
    };
  },
});
