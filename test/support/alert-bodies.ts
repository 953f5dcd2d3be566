/** One delivery in the words of a source: the path to post it to and its body. */
export type Delivery = readonly [path: string, body: unknown];

/** A firing alert as Alertmanager's webhook sends it. */
export function alertmanagerBody(...names: readonly string[]): unknown {
  return {
    version: '4',
    groupKey: `{}:{alertname="${names[0]}"}`,
    status: 'firing',
    receiver: 'watchbill',
    externalURL: 'http://alertmanager.example:9093',
    alerts: names.map((alertname) => ({
      status: 'firing',
      labels: { alertname, severity: 'critical', instance: 'db-1' },
      annotations: { summary: `${alertname} on db-1` },
      startsAt: '2026-11-21T02:14:00Z',
    })),
  };
}

/** The same alert as PagerDuty's Events API v2 takes it; `dedup_key` names it. */
export function pagerDutyBody(name: string): unknown {
  return {
    routing_key: 'story',
    event_action: 'trigger',
    dedup_key: name,
    payload: { summary: name, source: 'db-1', severity: 'critical', component: name },
  };
}

/** One alert of its own for each name, in turn by each source that there is. */
export function burst(names: readonly string[]): readonly Delivery[] {
  return names.map((name, index): Delivery => {
    if (index % 3 === 1) return ['/alerts/alertmanager', alertmanagerBody(name)];
    if (index % 3 === 2) return ['/v2/enqueue', pagerDutyBody(name)];
    return ['/alerts/generic', { name, severity: 'critical', labels: { instance: 'db-1' } }];
  });
}
