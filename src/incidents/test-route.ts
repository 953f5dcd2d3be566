import type { Alert, Labels } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import { parseIncidentId } from '../domain/incident-id.ts';
import { inhibitionsOf } from '../domain/inhibition.ts';
import { parseLabels } from '../domain/parse-labels.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Settings } from '../domain/settings.ts';
import { findSilence, type Silence } from '../domain/silence.ts';
import { type TriedRoute, tryRoute } from '../domain/try-route.ts';

/** The way of an alert at this moment: by the configuration, and by what fires and is silenced now. */
export interface RouteTest extends TriedRoute {
  /** What was asked about, for people: `these labels`, `the worst of 3 alerts of INC-…`. */
  readonly subject: string;
  /** It would not be shown because of this. */
  readonly silence?: Silence;
  /** Or because of this alert. */
  readonly inhibition?: { readonly rule: string; readonly source: Alert };
  /** The open incident that it would join. */
  readonly joins?: Incident;
}

interface RouteTestContext {
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'alerts' | 'incidents' | 'silences'>;
  readonly settings: Settings;
}

const MOST_FIRING = 5_000;
const MOST_OPEN = 2_000;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const INCIDENT = /^(inc-)?\d{8}-\d{1,9}$/i;

/**
 * Tries the way of labels, of a stored alert (by fingerprint) or of an incident's worst alert. UsageError for text that
 * is none of these, NotFoundError for an alert or incident that is not there. It changes nothing.
 */
export async function testRoute(context: RouteTestContext, about: string): Promise<RouteTest> {
  const { clock, stores, settings } = context;
  const at = clock.now();
  const { subject, labels, fingerprint } = await subjectOf(context, about.trim());
  const tried = tryRoute(labels, settings, at, fingerprint === undefined ? {} : { fingerprint });
  const silence = findSilence(labels, await stores.silences.listOpen(at), at);
  const inhibition = await inhibitionOf(context, tried);
  const open = await stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: MOST_OPEN });
  const joins = open.find(({ incident }) => incident.groupKey === tried.groupKey)?.incident;
  return {
    ...tried,
    subject,
    ...(silence === undefined ? {} : { silence }),
    ...(inhibition === undefined ? {} : { inhibition }),
    ...(joins === undefined ? {} : { joins }),
  };
}

interface Subject {
  readonly subject: string;
  readonly labels: Labels;
  readonly fingerprint?: string;
}

async function subjectOf({ stores }: RouteTestContext, about: string): Promise<Subject> {
  if (FINGERPRINT.test(about)) {
    const [alert] = await stores.alerts.list({ fingerprint: about, limit: 1 });
    if (alert !== undefined)
      return { subject: `the alert ${about}`, labels: alert.labels, fingerprint: about };
    throw new NotFoundError(
      `There is no alert '${about}'. Name its labels instead, e.g. alertname=DiskFull.`,
    );
  }
  if (INCIDENT.test(about)) return await alertOfIncident(stores, parseIncidentId(about));
  return { subject: 'these labels', labels: parseLabels(about) };
}

async function alertOfIncident(stores: RouteTestContext['stores'], incidentId: string): Promise<Subject> {
  const found = await stores.incidents.get(incidentId);
  if (found === undefined)
    throw new NotFoundError(
      `Incident '${incidentId}' does not exist. List the open ones with /ops incidents.`,
    );
  const [alert] = await stores.alerts.list({ incidentId, limit: 1 });
  if (alert === undefined)
    throw new NotFoundError(
      `Incident '${incidentId}' has no alerts: a person declared it, and no route decided.`,
    );
  const { total } = found.alerts;
  const subject =
    total === 1 ? `the alert of ${incidentId}` : `the worst of ${total} alerts of ${incidentId}`;
  return { subject, labels: alert.labels, fingerprint: alert.fingerprint };
}

/** The alert that hides it, by the rule that comes first; of several the one that has fired longest. */
async function inhibitionOf(
  { stores, settings }: RouteTestContext,
  { labels, fingerprint }: TriedRoute,
): Promise<RouteTest['inhibition']> {
  const rules = inhibitionsOf(settings.inhibitions);
  const { targets } = rules.keysOf(labels);
  if (targets.length === 0) return undefined;
  const firing = await stores.alerts.list({ status: 'firing', limit: MOST_FIRING });
  const others = firing
    .filter((alert) => alert.fingerprint !== fingerprint)
    .toSorted((left, right) => left.startsAt.getTime() - right.startsAt.getTime());
  for (const key of targets) {
    const source = others.find((alert) => rules.keysOf(alert.labels).sources.includes(key));
    if (source !== undefined) return { rule: rules.ruleOf(key) ?? '', source };
  }
  return undefined;
}
