import type { Block } from '../src/define/message.ts';
import type { Alert, Labels } from '../src/domain/alert.ts';
import type { AlertSummary } from '../src/domain/incident.ts';
import { commonLabels } from '../src/domain/silence.ts';
import type { LabelSpread } from '../src/domain/spread.ts';
import { alertTable } from './alert-table.ts';
import { quote, section } from './blocks.ts';
import { hiddenMark } from './hidden-words.ts';
import { rank } from './label-rank.ts';
import { code, momentAgo, plain } from './mrkdwn.ts';

const maxLabels = 8;
const labelLength = 100;
const maxWorst = 5;
const maxOwnLabels = 3;
const descriptionLength = 1_200;

/** Common labels that matter, cut with `and 12 more labels`; undefined when there are none. */
export function labelLine(alerts: readonly Alert[]): string | undefined {
  const common = commonLabels(alerts.map(({ labels }) => labels));
  return codeLine(common, maxLabels, (name) => name !== 'severity');
}

/** The description or summary of the worst alert that has one, lines kept, cut with a mark. */
export function descriptionBlock(alerts: readonly Alert[], title: string): Block | undefined {
  const texts = alerts.flatMap(({ annotations }) =>
    [annotations['description'], annotations['summary'], annotations['message']].filter(
      (text) => text !== undefined,
    ),
  );
  const text = texts.find((candidate) => candidate.trim() !== '' && candidate.trim() !== title.trim());
  return text === undefined ? undefined : quote(plain(text, descriptionLength));
}

/**
 * What fires, worst first: a few as lines, more as a table with the counts of the label that tells most; how many there
 * are besides is said. Nothing for a single alert.
 */
export function worstAlerts(
  alerts: readonly Alert[],
  summary: AlertSummary,
  telling?: LabelSpread,
): readonly Block[] {
  if (summary.total <= 1 || alerts.length === 0) return [];
  if (summary.total > maxWorst) return alertTable(alerts, summary, telling);
  const common = commonLabels(alerts.map(({ labels }) => labels));
  return [section(alerts.map((alert) => alertLine(alert, common)).join('\n'))];
}

function alertLine(alert: Alert, common: Labels): string {
  const own = Object.fromEntries(
    Object.entries(alert.labels).filter(([name]) => !Object.hasOwn(common, name)),
  );
  const labels = codeLine(own, maxOwnLabels, () => true) ?? code(alert.fingerprint, labelLength);
  const hidden = hiddenMark(alert);
  return alert.status === 'firing'
    ? `• ${labels} · firing since ${momentAgo(alert.startsAt)}${hidden}`
    : `• ${labels} · resolved`;
}

function codeLine(labels: Labels, max: number, wanted: (name: string) => boolean): string | undefined {
  const names = Object.keys(labels).filter((name) => wanted(name) && !name.startsWith('__'));
  const sorted = names.toSorted((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  const shown = sorted.slice(0, max).map((name) => code(`${name}=${labels[name] ?? ''}`, labelLength));
  const more = sorted.length - shown.length;
  if (shown.length === 0) return undefined;
  return more > 0
    ? `${shown.join(' ')} and ${more} more ${more === 1 ? 'label' : 'labels'}`
    : shown.join(' ');
}
