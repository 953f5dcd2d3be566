import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import type { AlertEvent, AlertLink, Labels } from '../domain/alert.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { basicToken } from './fields/basic-token.ts';
import { detail, linksTo } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { jsonOf } from './fields/json-of.ts';
import { labelMap } from './fields/labels.ts';
import { listOf } from './fields/list-of.ts';
import { parseBody } from './fields/parse-body.ts';
import { recordOf } from './fields/record-of.ts';
import { timestamp } from './fields/timestamp.ts';

/**
 * Grafana's webhook contact point: Alertmanager's body with what Grafana knows besides.
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: labelMap.refine((labels) => Object.keys(labels).length > 0, 'has to hold at least one label'),
  annotations: labelMap.nullish().transform((map) => map ?? {}),
  startsAt: timestamp.optional(),
  endsAt: timestamp.optional(),
  values: recordOf(z.unknown()).nullish().catch(undefined),
  valueString: detail,
  generatorURL: detail,
  silenceURL: detail,
  dashboardURL: detail,
  panelURL: detail,
  imageURL: detail,
});
const body = z.object({ alerts: listOf(alert, 'has to hold at least one alert') });
type GrafanaAlert = z.output<typeof alert>;

const VALUES_SHOWN = 10;

export default defineAlertSource({
  title: 'Grafana unified alerting, webhook contact point',
  // A whole group in one body, as from Alertmanager.
  maxBytes: 16 * 1024 * 1024,
  sample: {
    body: {
      receiver: 'watchbill',
      status: 'firing',
      orgId: 1,
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'High memory usage', team: 'blue', severity: 'warning' },
          annotations: { summary: 'The memory of db-1 runs out' },
          startsAt: '2026-11-21T02:14:07.123Z',
          endsAt: '0001-01-01T00:00:00Z',
          values: { B: 94.2, C: 1 },
          generatorURL: 'https://grafana.example/alerting/grafana/memory/view',
          dashboardURL: 'https://grafana.example/d/memory',
          panelURL: 'https://grafana.example/d/memory?viewPanel=4',
          silenceURL: 'https://grafana.example/alerting/silence/new',
          imageURL: '',
        },
      ],
    },
  },
  headerToken: basicToken,
  parse(raw, { now }) {
    const { alerts } = parseBody(body, raw, 'Point a webhook contact point of Grafana 9 or newer here.');
    return { events: alerts.map((one) => eventOf(one, now)) };
  },
});

function eventOf(one: GrafanaAlert, now: Date): AlertEvent {
  return completeEvent(
    {
      source: 'grafana',
      fingerprint: fingerprintOf(one.labels),
      status: one.status,
      labels: one.labels,
      annotations: { ...one.annotations, ...valuesOf(one) },
      startsAt: one.startsAt,
      endsAt: one.endsAt,
      links: linksOf(one),
      grouped: true,
    },
    now,
  );
}

/** What was measured: `B = 94.2, C = 1`; kept apart from what people wrote. */
function valuesOf({ values, valueString }: GrafanaAlert): Labels {
  const entries = Object.entries(values ?? {});
  const shown = entries
    .slice(0, VALUES_SHOWN)
    .map(([name, value]) => `${sanitiseText(name)} = ${sanitiseText(jsonOf(value))}`);
  const more = entries.length - shown.length;
  const text = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  if (text !== '') return { values: text };
  return valueString === undefined ? {} : { values: valueString };
}

function linksOf(one: GrafanaAlert): readonly AlertLink[] {
  const { generatorURL, dashboardURL, panelURL, silenceURL, imageURL = '' } = one;
  const links = linksTo({
    Source: generatorURL,
    Dashboard: dashboardURL,
    Panel: panelURL,
    'Silence in Grafana': silenceURL,
  });
  // Slack fetches it from where it stands: nothing but https will do.
  const image = /^https:\/\//i.test(imageURL) ? linksTo({ Image: imageURL }) : [];
  return [...links, ...image.map((link): AlertLink => ({ ...link, image: true }))];
}
