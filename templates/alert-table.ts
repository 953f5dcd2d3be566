import type { Block } from '../src/define/message.ts';
import type { Alert } from '../src/domain/alert.ts';
import type { AlertSummary } from '../src/domain/incident.ts';
import type { LabelSpread } from '../src/domain/spread.ts';
import { cut, oneLine } from '../src/domain/text.ts';
import { context, section, table } from './blocks.ts';
import { rank } from './label-rank.ts';
import { code, plain } from './mrkdwn.ts';

const maxRows = 20;
const maxColumns = 3;
const cellLength = 60;
const valueLength = 80;

/** The worst as a table, the counts of the label that tells most, and how many are shown of how many. */
export function alertTable(
  alerts: readonly Alert[],
  summary: AlertSummary,
  telling: LabelSpread | undefined,
): readonly Block[] {
  const shown = alerts.slice(0, maxRows);
  const labels = ownLabels(shown, telling?.label);
  const head = [...labels, 'State', 'Since (UTC)'].map(cell);
  const rows = shown.map((alert) => [
    ...labels.map((label) => cell(labelOf(alert, label))),
    stateOf(alert),
    timeOf(alert.startsAt),
  ]);
  const counts = telling === undefined ? [] : [section(countLine(telling, summary))];
  return [...counts, table([head, ...rows]), context(shownLine(rows.length, summary))];
}

function shownLine(shown: number, { total }: AlertSummary): string {
  const of = `${shown.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} alerts shown`;
  return total > shown ? `${of}, worst first · all of them in a file in the thread, within minutes` : of;
}

/** `*By team* `db` 6,000 · `web` 3,999 · and 1 more value`; those that lack the label are one of them. */
function countLine({ label, values, alerts, top }: LabelSpread, { firing }: AlertSummary): string {
  const shown = top.map(
    ({ value, count }) => `${code(value, valueLength) || 'empty'} ${count.toLocaleString('en-US')}`,
  );
  const more = values - top.length;
  const without = firing - alerts;
  return [
    `*Firing by ${code(label, valueLength)}* ${shown.join(' · ')}`,
    ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more ${more === 1 ? 'value' : 'values'}`] : []),
    ...(without > 0 ? [`without it ${without.toLocaleString('en-US')}`] : []),
  ].join(' · ');
}

/** Labels in which the alerts differ, what people look for first; the name of the alert where they differ in none. */
function ownLabels(alerts: readonly Alert[], telling: string | undefined): readonly string[] {
  const names = new Set(alerts.flatMap(({ labels }) => Object.keys(labels)));
  const differing = [...names].filter(
    (name) =>
      !name.startsWith('__') && alerts.some((alert) => labelOf(alert, name) !== labelOf(alerts[0], name)),
  );
  const sorted = differing.toSorted(
    (left, right) =>
      Number(right === telling) - Number(left === telling) ||
      rank(left) - rank(right) ||
      (left < right ? -1 : 1),
  );
  return sorted.length === 0 ? ['alertname'] : sorted.slice(0, maxColumns);
}

function labelOf(alert: Alert | undefined, label: string): string {
  return alert !== undefined && Object.hasOwn(alert.labels, label) ? (alert.labels[label] ?? '') : '';
}

function stateOf({ status, silenceId, inhibitedBy }: Alert): string {
  if (status === 'resolved') return 'resolved';
  if (silenceId !== undefined) return 'silenced';
  return inhibitedBy === undefined ? 'firing' : 'hidden';
}

function timeOf(at: Date): string {
  return Number.isNaN(at.getTime()) ? 'unknown' : at.toISOString().slice(0, 16).replace('T', ' ');
}

/** A cell is shown as it is: nothing in it is a mention or a link. */
function cell(text: string): string {
  return cut(plain(oneLine(text), cellLength * 2), cellLength) || '–';
}
