import type { Block } from '../src/define/message.ts';
import type { Alert, Labels } from '../src/domain/alert.ts';
import type { AlertSummary } from '../src/domain/incident.ts';
import { commonLabels } from '../src/domain/silence.ts';
import { context, quote, section } from './blocks.ts';
import { hiddenMark } from './hidden-words.ts';
import { code, momentAgo, plain } from './mrkdwn.ts';

const maxLabels = 8;
const labelLength = 100;
const maxWorst = 5;
const maxOwnLabels = 3;
const descriptionLength = 1_200;

/** What operators look for first. */
const first = [
  'alertname',
  'system',
  'service',
  'job',
  'instance',
  'namespace',
  'pod',
  'container',
  'device',
];

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

/** The five worst by what sets them apart, and how many there are besides; nothing for a single alert. */
export function worstAlerts(alerts: readonly Alert[], summary: AlertSummary): readonly Block[] {
  if (summary.total <= 1 || alerts.length === 0) return [];
  const common = commonLabels(alerts.map(({ labels }) => labels));
  const lines = alerts.slice(0, maxWorst).map((alert) => alertLine(alert, common));
  const more = summary.total - lines.length;
  const block = section(lines.join('\n'));
  return more > 0 ? [block, context(`and ${more.toLocaleString('en-US')} more alerts`)] : [block];
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

function rank(name: string): number {
  const place = first.indexOf(name);
  return place < 0 ? first.length : place;
}
