import type { Alert } from './alert.ts';
import { compareText } from './compare.ts';
import type { AlertSummary } from './incident.ts';
import { type Hiding, MOST_HIDING_NAMED } from './inhibition.ts';
import { compareSeverity, severityOfAlert } from './severity.ts';

/** What the alerts of one incident add up to; each fingerprint at most once. */
export function summarise(alerts: readonly Alert[]): AlertSummary {
  const firing = alerts.filter((alert) => alert.status === 'firing');
  const silenced = firing.filter((alert) => alert.silenceId !== undefined).length;
  const inhibited = firing.filter(
    (alert) => alert.silenceId === undefined && alert.inhibitedBy !== undefined,
  ).length;
  const sinceMs = (firing.length > 0 ? firing : alerts).reduce(
    (first, alert) => Math.min(first, alert.startsAt.getTime()),
    Number.POSITIVE_INFINITY,
  );
  const summary = { total: alerts.length, firing: firing.length, silenced, inhibited };
  return alerts.length === 0 ? summary : { ...summary, since: new Date(sinceMs) };
}

/** Sorts as alerts are listed, worst first: what fires, then by severity, then the oldest. */
export function compareAlerts(left: Alert, right: Alert): number {
  return (
    Number(left.status === 'resolved') - Number(right.status === 'resolved') ||
    compareSeverity(severityOfAlert(left), severityOfAlert(right)) ||
    left.startsAt.getTime() - right.startsAt.getTime() ||
    compareText(left.fingerprint, right.fingerprint)
  );
}

/** What alerts of these fingerprints hide among all that are given; what is on the incident itself is told there. */
export function hidingAmong(
  alerts: readonly Alert[],
  incidentId: string,
  fingerprints: ReadonlySet<string>,
): Hiding {
  const hidden = alerts
    .filter((alert) => alert.status === 'firing' && alert.silenceId === undefined)
    .filter((alert) => alert.incidentId !== incidentId && fingerprints.has(alert.inhibitor ?? ''))
    .sort(compareAlerts);
  return {
    alerts: hidden.length,
    worst: hidden.slice(0, MOST_HIDING_NAMED).map(({ labels, fingerprint, incidentId: of }) => ({
      name: labels['alertname'] ?? fingerprint,
      ...(of === undefined ? {} : { incidentId: of }),
    })),
  };
}

/** Fingerprints of those that may hide others. */
export function hidingAlerts(alerts: readonly Alert[]): readonly string[] {
  return alerts
    .filter(({ status, inhibition }) => status === 'firing' && (inhibition?.sources.length ?? 0) > 0)
    .map(({ fingerprint }) => fingerprint);
}
