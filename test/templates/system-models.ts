import { worstFirst } from '../../src/domain/compare.ts';
import type { GradedReading, ProbeStatus } from '../../src/domain/probe.ts';
import type { ServiceState } from '../../src/domain/service-map.ts';
import type { SystemLine } from '../../src/domain/system-line.ts';
import type { HealthRow } from '../../templates/system-health.ts';
import { minutesLater, openedAt } from './card-models.ts';

export const shop = { name: 'shop', title: 'Shop search', owner: 'Search team' };

/** One reading of the shop as a row. */
export function row(
  probe: string,
  metric: string,
  status: ProbeStatus,
  more: Partial<GradedReading> = {},
): HealthRow {
  const reading = {
    system: 'shop',
    probe,
    target: 'web-1',
    metric,
    unit: 'ms',
    value: 120,
    status,
    measuredAt: minutesLater(8),
    ...more,
  };
  return { reading, title: probe, since: openedAt, trend: [1, 2, 3, null, 5, 8, 13, 21] };
}

export const rows: readonly HealthRow[] = [
  row('api', 'latency', 'ok', { limit: '> 250 ms' }),
  row('api', 'body-size', 'ok', { unit: 'bytes', value: 512 }),
  row('database', 'up', 'critical', { unit: 'none', value: 0, limit: '< 1', detail: 'inactive (dead)' }),
  row('disk', 'disk-used', 'warning', { part: '/var', unit: 'percent', value: 91, limit: '> 80 %' }),
  { ...row('queue', 'queue', 'unknown', { unit: 'none', error: 'No answer within 5 s.' }), trend: [] },
].map((one) => {
  if (one.reading.error === undefined) return one;
  const { value: _none, ...reading } = one.reading;
  return { ...one, reading };
});

export const services: readonly ServiceState[] = [
  { name: 'database', title: 'Database', status: 'critical', down: true, blockedBy: [], dependsOn: [] },
  { name: 'api', title: 'API', status: 'ok', down: false, blockedBy: ['database'], dependsOn: ['database'] },
  { name: 'site', title: 'Web site', status: 'ok', down: false, blockedBy: [], dependsOn: ['api'] },
];

export const forecasts = [
  {
    title: 'disk disk used /var',
    unit: 'percent',
    now: 91,
    ahead: 130,
    perDay: 0.43,
    limit: { words: '95 %' },
    daysLeft: 9.2,
  },
  {
    title: 'disk disk used /',
    unit: 'percent',
    now: 96,
    ahead: 97,
    perDay: 0.01,
    limit: { words: '95 %' },
    daysLeft: 0,
  },
  { title: 'store size', unit: 'bytes', now: 1e9, ahead: 5e8, perDay: -5e6, limit: { words: '2 GiB' } },
  { title: 'points', unit: 'count', now: 1_000_000, ahead: 1_090_000, perDay: 1_000 },
] as const;

export const systems: readonly SystemLine[] = [
  {
    system: shop,
    status: 'critical',
    counts: { critical: 1, warning: 1, unknown: 1, ok: 2 },
    notOk: worstFirst(rows.map(({ reading }) => reading).filter(({ status }) => status !== 'ok')),
    servicesDown: ['Database'],
    incidents: 1,
    measuredAt: minutesLater(8),
  },
  {
    system: { name: 'new', title: 'New system' },
    status: 'unknown',
    counts: { critical: 0, warning: 0, unknown: 0, ok: 0 },
    notOk: [],
    servicesDown: [],
    incidents: 0,
  },
];
