import type { Alert } from '../src/domain/alert.ts';
import type { AlertSummary } from '../src/domain/incident.ts';
import { causeWords, HIDES_NOTHING, type Hiding, type InhibitionCause } from '../src/domain/inhibition.ts';
import { literal } from './mrkdwn.ts';

const maxCauses = 3;

/** ` (2 silenced, 3 hidden)` of those that fire; nothing where all are shown. */
export function hiddenWords({ silenced, inhibited }: AlertSummary): string {
  const words = [
    ...(silenced > 0 ? [`${silenced} silenced`] : []),
    ...(inhibited > 0 ? [`${inhibited} hidden`] : []),
  ];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** `🔗 3 hidden: db is down (INC-20261121-0042)`; undefined where no other alert hides any. */
export function hiddenLine(
  { inhibited }: AlertSummary,
  causes: readonly InhibitionCause[] = [],
): string | undefined {
  if (inhibited === 0 || causes.length === 0) return undefined;
  const told = causes.slice(0, maxCauses).map((cause) => literal(causeWords(cause), 120));
  const more = causes.length > told.length ? ' and more' : '';
  return `🔗 ${inhibited} hidden: ${told.join(', ')}${more}`;
}

/** `🔗 Hides 2 others while it fires: checkout: up, pages: latency (INC-20261121-0042)`; undefined where it hides none. */
export function hidesLine({ alerts, worst }: Hiding = HIDES_NOTHING): string | undefined {
  if (alerts === 0) return undefined;
  const told = worst.map(({ name, incidentId }) => literal(causeWords({ rule: name, incidentId }), 120));
  const more = alerts > told.length ? ` and ${alerts - told.length} more` : '';
  return `🔗 Hides ${alerts} ${alerts === 1 ? 'other' : 'others'} while it fires: ${told.join(', ')}${more}`;
}

/** Behind the line of one alert: what hides it. */
export function hiddenMark({ silenceId, inhibitedBy }: Alert): string {
  if (silenceId !== undefined) return ' · silenced';
  return inhibitedBy === undefined ? '' : ` · hidden: ${literal(inhibitedBy, 60)}`;
}
