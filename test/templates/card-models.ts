import type { Alert, Labels } from '../../src/domain/alert.ts';
import type { EscalationPolicy } from '../../src/domain/escalation.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { IncidentCardModel } from '../../templates/incident-card.ts';

export const openedAt = new Date('2026-11-21T02:14:00Z');
export const minutesLater = (minutes: number) => new Date(openedAt.getTime() + minutes * 60_000);

export const policy: EscalationPolicy = {
  name: 'db',
  levels: [
    { targets: [{ kind: 'user', id: 'U0OLU0OPERA' }], timeoutMs: 300_000 },
    { targets: [{ kind: 'group', id: 'S0ONCALL001' }], timeoutMs: 600_000 },
    { targets: [{ kind: 'channel', id: 'C0OPS000001' }], timeoutMs: 600_000 },
  ],
  repeats: 1,
};

export function incident(parts: Partial<Incident> = {}): Incident {
  return {
    id: 'INC-20261121-0001',
    title: 'Disk nearly full on db-1',
    severity: 'critical',
    system: 'qdrant',
    state: 'triggered',
    version: 3,
    revision: 7,
    groupKey: 'default',
    routeName: 'default',
    channel: '#alerts',
    escalation: { policy, level: 0, round: 0, nextAt: minutesLater(5) },
    openedAt,
    updatedAt: openedAt,
    ...parts,
  };
}

export function alert(labels: Labels, parts: Partial<Alert> = {}): Alert {
  return {
    source: 'alertmanager',
    fingerprint: '00a1b2c3d4e5f607',
    status: 'firing',
    labels,
    annotations: {},
    startsAt: openedAt,
    updatedAt: openedAt,
    links: [],
    ...parts,
  };
}

export const diskAlerts: readonly Alert[] = [
  alert(
    { alertname: 'DiskFull', severity: 'critical', instance: 'db-1:9100', job: 'node', mountpoint: '/var' },
    {
      annotations: {
        summary: 'Disk nearly full on db-1',
        description: 'Only 3 % of /var are free.\nAt this rate it is full in 40 min.',
        runbook_url: 'https://runbooks.example/disk?a=1&b=2',
        dashboard_url: 'javascript:alert(1)',
      },
      links: [{ label: 'Source', url: 'https://prometheus.example/graph?g0.expr=disk|free' }],
    },
  ),
  alert({
    alertname: 'DiskFull',
    severity: 'critical',
    instance: 'db-2:9100',
    job: 'node',
    mountpoint: '/var',
  }),
  alert(
    { alertname: 'DiskFull', severity: 'critical', instance: 'db-3:9100', job: 'node', mountpoint: '/' },
    { status: 'resolved' },
  ),
];

export function card(parts: Partial<IncidentCardModel> = {}): IncidentCardModel {
  return {
    incident: incident(),
    summary: { total: 3, firing: 2, silenced: 0, inhibited: 0, since: openedAt },
    alerts: diskAlerts,
    linkSchemes: ['https', 'mailto'],
    nextTargetNames: ['Bea'],
    ...parts,
  };
}

export function reading(parts: Partial<GradedReading> = {}): GradedReading {
  return {
    system: 'host',
    probe: 'host-disk',
    target: 'db-1',
    metric: 'disk-used',
    part: '/var',
    value: 91.3,
    unit: 'percent',
    detail: '14.2 GiB of 15.6 GiB',
    limit: '> 90 %',
    status: 'critical',
    measuredAt: openedAt,
    ...parts,
  };
}
