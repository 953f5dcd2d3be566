import type { Alert } from './alert.ts';
import { compareText } from './compare.ts';
import type { AlertSummary } from './incident.ts';
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
