import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { isObject } from '../domain/json.ts';
import { countAll, isLabelMap, isTextOrNone, isTime } from './fields/at-a-glance.ts';
import { basicToken } from './fields/basic-token.ts';
import { completeEvent } from './fields/event.ts';
import { labelMap } from './fields/labels.ts';
import { listOf } from './fields/list-of.ts';
import { parseBody } from './fields/parse-body.ts';
import { timestamp } from './fields/timestamp.ts';

/**
 * Alertmanager's webhook, version 4. Fields that we do not need are not looked at, so that a newer Alertmanager
 * that adds some keeps working. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
const body = z.object({
  version: z.literal('4', { error: "has to be '4' (webhook version 4)" }),
  groupKey: z.string().min(1),
  externalURL: z.string().default(''),
  alerts: listOf(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: labelMap.refine((labels) => Object.keys(labels).length > 0, 'has to hold at least one label'),
      annotations: labelMap.default({}),
      startsAt: timestamp,
      endsAt: timestamp.optional(),
      generatorURL: z.string().default(''),
    }),
    'has to hold at least one alert',
  ),
});

export default defineAlertSource({
  title: 'Prometheus Alertmanager, webhook version 4',
  // Alertmanager sends a whole group in one body: ten thousand alerts are some 7 MB.
  maxBytes: 16 * 1024 * 1024,
  sample: {
    body: {
      version: '4',
      groupKey: '{}:{alertname="DiskFull"}',
      status: 'firing',
      receiver: 'watchbill',
      externalURL: 'http://alertmanager.example:9093',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'DiskFull', instance: 'db-1:9100', severity: 'critical' },
          annotations: { summary: '/var is 97 % full' },
          startsAt: '2026-11-21T02:14:07.123Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
        },
      ],
    },
  },
  headerToken: basicToken,
  surely(raw) {
    if (!isObject(raw) || raw['version'] !== '4' || !isTextOrNone(raw['externalURL'])) return 0;
    if (typeof raw['groupKey'] !== 'string' || raw['groupKey'] === '') return 0;
    return countAll(raw['alerts'], isSurelyAlert);
  },
  parse(raw, { now }) {
    const { alerts } = parseBody(body, raw, 'Point webhook_configs of Alertmanager 0.16 or newer here.');
    return {
      events: alerts.map((alert) =>
        completeEvent(
          {
            source: 'alertmanager',
            fingerprint: fingerprintOf(alert.labels),
            status: alert.status,
            labels: alert.labels,
            annotations: alert.annotations,
            startsAt: alert.startsAt,
            endsAt: alert.endsAt,
            links: alert.generatorURL === '' ? [] : [{ label: 'Source', url: alert.generatorURL }],
            grouped: true,
          },
          now,
        ),
      ),
    };
  },
});

function isSurelyAlert(alert: unknown): boolean {
  return (
    isObject(alert) &&
    (alert['status'] === 'firing' || alert['status'] === 'resolved') &&
    isLabelMap(alert['labels'], 1) &&
    (alert['annotations'] === undefined || isLabelMap(alert['annotations'])) &&
    isTime(alert['startsAt']) &&
    (alert['endsAt'] === undefined || isTime(alert['endsAt'])) &&
    isTextOrNone(alert['generatorURL'])
  );
}
