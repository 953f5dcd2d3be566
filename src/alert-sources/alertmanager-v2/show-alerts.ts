import type { DeskAlert } from '../../define/alert-desk.ts';
import type { SourceRequest } from '../../define/alert-source.ts';
import { compareBytes, fingerprintOf } from '../../domain/fingerprint.ts';
import { type Matcher, matches, matchesAll, parseMatcher } from '../../domain/matcher.ts';

/** Nothing says until when it holds; Alertmanager names its own time-out then. */
const HOLDS_MS = 300_000;

/** Which alerts are asked for; UsageError for a filter that is none. */
export function wantedAlerts(
  { query }: Pick<SourceRequest, 'query'>,
  alerts: readonly DeskAlert[],
): readonly DeskAlert[] {
  const wants = (name: string): boolean => query[name]?.at(-1) !== 'false';
  const filters = filtersOf(query);
  const receiver = receiverOf(query);
  return alerts.filter(({ alert, route }) => {
    const silenced = alert.silenceId !== undefined;
    const inhibited = alert.inhibitedBy !== undefined;
    if (silenced && !wants('silenced')) return false;
    if (inhibited && !wants('inhibited')) return false;
    if (!silenced && !inhibited && !wants('active')) return false;
    return matches(receiver, { receiver: route }) && matchesAll(filters, alert.labels);
  });
}

/** The matchers of `?filter=`, of which there may be several. */
export function filtersOf(query: SourceRequest['query']): readonly Matcher[] {
  return (query['filter'] ?? []).filter((text) => text !== '').map(parseMatcher);
}

function receiverOf(query: SourceRequest['query']): Matcher {
  return { label: 'receiver', operator: '=~', value: query['receiver']?.at(-1) || '.*' };
}

/** An alert as Alertmanager's API shows it (`gettableAlert`). */
export function gettableAlert({ alert, route }: DeskAlert, now: Date): object {
  const { silenceId, inhibitedBy, inhibitor } = alert;
  const hidden = silenceId !== undefined || inhibitedBy !== undefined;
  return {
    annotations: alert.annotations,
    endsAt: new Date(now.getTime() + HOLDS_MS).toISOString(),
    fingerprint: alert.fingerprint,
    receivers: [{ name: route }],
    startsAt: alert.startsAt.toISOString(),
    status: {
      inhibitedBy: inhibitedBy === undefined ? [] : [inhibitor ?? inhibitedBy],
      mutedBy: [],
      silencedBy: silenceId === undefined ? [] : [silenceId],
      state: hidden ? 'suppressed' : 'active',
    },
    updatedAt: alert.updatedAt.toISOString(),
    generatorURL: alert.links.find(({ label }) => label === 'Source')?.url ?? '',
    labels: alert.labels,
  };
}

/** By fingerprint, as Alertmanager sorts them. */
export function gettableAlerts(alerts: readonly DeskAlert[], now: Date): readonly object[] {
  return alerts
    .toSorted((left, right) => compareBytes(left.alert.fingerprint, right.alert.fingerprint))
    .map((one) => gettableAlert(one, now));
}

/** Alerts by the group that they were put into (`alertGroups`). */
export function alertGroups(alerts: readonly DeskAlert[], now: Date): readonly object[] {
  const groups = Map.groupBy(alerts, ({ route, groupLabels }) => `${route} ${fingerprintOf(groupLabels)}`);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined
      ? []
      : [
          {
            labels: first.groupLabels,
            receiver: { name: first.route },
            alerts: gettableAlerts(members, now),
          },
        ];
  });
}
