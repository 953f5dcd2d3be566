import type { Matcher } from '../domain/matcher.ts';
import { commonLabels, silenceMatchersFor } from '../domain/silence.ts';
import type { IncidentContext } from './incident-context.ts';

/** As many as one body brings at most; labels common to these are taken for common to all. */
const MOST_ALERTS = 10_000;

/**
 * Matchers for what the incident is about: equality on the labels that all its firing alerts share, or all its
 * alerts where none fires. Empty when it has no alerts or they share nothing.
 */
export async function incidentMatchers(
  { stores }: IncidentContext,
  incidentId: string,
): Promise<readonly Matcher[]> {
  const firing = await stores.alerts.list({ incidentId, status: 'firing', limit: MOST_ALERTS });
  const alerts = firing.length > 0 ? firing : await stores.alerts.list({ incidentId, limit: MOST_ALERTS });
  return silenceMatchersFor(commonLabels(alerts.map((alert) => alert.labels)));
}
