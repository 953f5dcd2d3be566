import { worstFirst } from '../src/domain/compare.ts';
import { type GradedReading, type ProbeStatus, probeStatuses } from '../src/domain/probe.ts';
import { figure, literal } from './mrkdwn.ts';

const marks: Readonly<Record<ProbeStatus, string>> = {
  critical: '🔴',
  warning: '🟠',
  unknown: '⚪',
  ok: '🟢',
};

/** The sign of a status; always beside the word or value, never alone. */
export function statusMark(status: ProbeStatus): string {
  return marks[status];
}

/** `🔴 Disk used /var: *91 %* (limit > 90 %) · 14.2 GiB of 23.4 GiB`, or why it is unknown. */
export function readingLine(
  reading: GradedReading,
  options: { readonly withTarget?: boolean; readonly withProbe?: boolean } = {},
): string {
  const part = reading.part === undefined || reading.part === '' ? '' : ` ${literal(reading.part, 80)}`;
  const target = options.withTarget === true ? `${literal(reading.target, 60)} ` : '';
  const limit =
    reading.limit === undefined || reading.status === 'ok' ? '' : ` (limit ${literal(reading.limit, 60)})`;
  const detail =
    reading.detail === undefined || reading.detail === '' ? '' : ` · ${literal(reading.detail, 300)}`;
  const probe = options.withProbe === true ? `*${metricName(reading.probe)}* – ` : '';
  const metric =
    options.withProbe === true
      ? literal(reading.metric.replaceAll('-', ' '), 80)
      : metricName(reading.metric);
  const what = `${marks[reading.status]} ${probe}${target}${metric}${part}`;
  return isYesOrNo(reading) ? `${what}${limit}${detail}` : `${what}: ${valueWords(reading)}${limit}${detail}`;
}

/** `disk-used` → `Disk used`; also for names of probes. */
export function metricName(metric: string): string {
  const words = literal(
    metric
      .replaceAll('-', ' ')
      .replace(/\bcpu\b/g, 'CPU')
      .replace(/\bpostgres\b/g, 'PostgreSQL'),
    80,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * One line for each reading that is not ok, worst first, then one line for each probe that is: what is well needs
 * no more room than that.
 */
export function healthLines(readings: readonly GradedReading[]): readonly string[] {
  const targets = new Set(readings.map(({ target }) => target)).size;
  const notOk = worstFirst(readings.filter(({ status }) => status !== 'ok'));
  const well = Map.groupBy(
    readings.filter(({ status }) => status === 'ok'),
    ({ probe, target }) => `${metricName(probe)}${targets > 1 ? ` on ${literal(target, 60)}` : ''}`,
  );
  return [
    ...notOk.map((reading) => readingLine(reading, { withTarget: targets > 1, withProbe: true })),
    ...[...well].map(([probe, group]) => `${marks.ok} *${probe}* – ${group.map(wellWords).join(' · ')}`),
  ];
}

/** `memory used 8.8 % (2.1 GiB of 23.5 GiB)`. */
function wellWords(reading: GradedReading): string {
  const part = reading.part === undefined || reading.part === '' ? '' : ` ${literal(reading.part, 80)}`;
  const detail =
    reading.detail === undefined || reading.detail === '' ? '' : ` (${literal(reading.detail, 300)})`;
  const value =
    reading.value === undefined || isYesOrNo(reading) ? '' : ` ${figure(reading.value, reading.unit)}`;
  return `${literal(reading.metric.replaceAll('-', ' '), 80)}${part}${value}${detail}`;
}

/** What has no unit is a yes or no: its words say more than its number. */
function isYesOrNo({ value, unit, detail }: GradedReading): boolean {
  return unit === 'none' && value !== undefined && detail !== undefined;
}

function valueWords({ value, unit, error }: GradedReading): string {
  if (value !== undefined) return `*${figure(value, unit)}*`;
  return `*unknown* – ${error === undefined ? 'not measured' : literal(error, 200)}`;
}

/** `2 critical, 1 warning, 14 ok`: only those that there are, worst first. */
export function countWords(readings: readonly GradedReading[]): string {
  const counts = { critical: 0, warning: 0, unknown: 0, ok: 0 };
  for (const { status } of readings) counts[status] += 1;
  return statusWords(counts);
}

/** The same of what is counted already. */
export function statusWords(counts: Readonly<Record<ProbeStatus, number>>): string {
  const there = probeStatuses.filter((status) => counts[status] > 0);
  return there.map((status) => `${counts[status]} ${status}`).join(', ') || 'nothing measured';
}
