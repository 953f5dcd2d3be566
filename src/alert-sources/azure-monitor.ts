import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { moment } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';
import { recordOf } from './fields/record-of.ts';

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema */
const body = z.object({
  schemaId: z.literal('azureMonitorCommonAlertSchema', {
    error: "has to be 'azureMonitorCommonAlertSchema'",
  }),
  data: z.object({
    essentials: z.object({
      alertId: needed,
      alertRule: needed,
      severity: detail,
      signalType: detail,
      monitorCondition: z.enum(['Fired', 'Resolved']),
      monitoringService: detail,
      alertTargetIDs: z.array(z.string()).catch([]),
      configurationItems: z.array(z.string()).catch([]),
      firedDateTime: moment,
      resolvedDateTime: moment,
      description: detail,
      investigationLink: detail,
    }),
    alertContext: z.unknown().optional(),
    customProperties: recordOf(detail).optional().catch(undefined),
  }),
});

/** Sev0 is critical, Sev1 error, Sev2 warning, Sev3 informational, Sev4 verbose. */
const SEVERITIES = new Map(
  Object.entries({
    Sev0: 'critical',
    Sev1: 'critical',
    Sev2: 'warning',
    Sev3: 'info',
    Sev4: 'info',
  }),
);

const condition = z.object({
  condition: z.object({
    allOf: z.array(
      z.object({
        metricName: detail,
        metricValue: detail,
        operator: detail,
        threshold: detail,
        timeAggregation: detail,
      }),
    ),
  }),
});

/** What was measured, where the context says it in the way of metric and log alerts. */
function measured(context: unknown): string | undefined {
  const parsed = condition.safeParse(context);
  if (!parsed.success) return undefined;
  const lines = parsed.data.condition.allOf.slice(0, 10).map((one) => {
    const what = [one.timeAggregation, one.metricName].filter((word) => word !== undefined).join(' of ');
    return `${what || 'Value'} is ${one.metricValue ?? 'unknown'} (${one.operator ?? 'limit'} ${one.threshold ?? '?'})`;
  });
  return lines.join('\n') || undefined;
}

export default defineAlertSource({
  title: 'Azure Monitor, common alert schema',
  maxBytes: 1024 * 1024,
  urlToken: true,
  sample: {
    body: {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId: '/subscriptions/0/providers/Microsoft.AlertsManagement/alerts/1',
          alertRule: 'Disk is nearly full',
          severity: 'Sev1',
          signalType: 'Metric',
          monitorCondition: 'Fired',
          monitoringService: 'Platform',
          alertTargetIDs: [
            '/subscriptions/0/resourcegroups/shop/providers/microsoft.compute/virtualmachines/db-1',
          ],
          configurationItems: ['db-1'],
          firedDateTime: '2026-11-21T02:14:07.3713213Z',
          description: '/var is 97 % full',
        },
        alertContext: null,
      },
    },
  },
  parse(raw, { now }) {
    const { essentials, alertContext, customProperties } = parseBody(
      body,
      raw,
      'Switch the common alert schema on in the action group.',
    ).data;
    const resolved = essentials.monitorCondition === 'Resolved';
    const [target] = essentials.alertTargetIDs;
    const group = /\/resourcegroups\/([^/]{1,90})/i.exec(target ?? '')?.[1];
    return {
      events: [
        completeEvent(
          {
            source: 'azure-monitor',
            fingerprint: fingerprintOf({ source: 'azure-monitor', alert: essentials.alertId }),
            status: resolved ? 'resolved' : 'firing',
            labels: filled({
              ...customProperties,
              alertname: essentials.alertRule,
              severity: SEVERITIES.get(essentials.severity ?? '') ?? essentials.severity,
              service: essentials.monitoringService,
              signal: essentials.signalType,
              resource: essentials.configurationItems.slice(0, 20).join(','),
              resource_group: group,
            }),
            annotations: filled({
              summary: essentials.description ?? essentials.alertRule,
              description: measured(alertContext),
            }),
            startsAt: essentials.firedDateTime,
            endsAt: resolved ? essentials.resolvedDateTime : undefined,
            links: linksTo({
              Investigate: essentials.investigationLink,
              Resource:
                target === undefined
                  ? undefined
                  : `https://portal.azure.com/#@/resource${encodeURI(target.toWellFormed())}`,
            }),
          },
          now,
        ),
      ],
    };
  },
});
