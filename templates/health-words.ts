import { formatValue } from '../src/domain/format-value.ts';
import type { GradedReading, ProbeStatus } from '../src/domain/probe.ts';
import { literal } from './mrkdwn.ts';

const marks: Readonly<Record<ProbeStatus, string>> = {
  critical: '🔴',
  warning: '🟠',
  unknown: '⚪',
  ok: '🟢',
};

export function statusMark(status: ProbeStatus): string {
  return marks[status];
}

/** `🔴 Disk used /var: *91 %* (limit > 90 %) · 14.2 GiB of 23.4 GiB`, or why it is unknown. */
export function readingLine(reading: GradedReading, options: { readonly withTarget?: boolean } = {}): string {
  const part = reading.part === undefined || reading.part === '' ? '' : ` ${literal(reading.part, 80)}`;
  const target = options.withTarget === true ? `${literal(reading.target, 60)} ` : '';
  const limit =
    reading.limit === undefined || reading.status === 'ok' ? '' : ` (limit ${literal(reading.limit, 60)})`;
  const detail =
    reading.detail === undefined || reading.detail === '' ? '' : ` · ${literal(reading.detail, 300)}`;
  const what = `${marks[reading.status]} ${target}${metricName(reading.metric)}${part}`;
  return `${what}: ${valueWords(reading)}${limit}${detail}`;
}

/** `disk-used` → `Disk used`. */
export function metricName(metric: string): string {
  const words = literal(metric.replaceAll('-', ' '), 80);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueWords({ value, unit, error }: GradedReading): string {
  if (value !== undefined) return `*${formatValue(value, unit)}*`;
  return `*unknown* – ${error === undefined ? 'not measured' : literal(error, 200)}`;
}

/** `2 critical, 1 warning, 14 ok`: only those that there are, worst first. */
export function countWords(readings: readonly GradedReading[]): string {
  const parts = (['critical', 'warning', 'unknown', 'ok'] as const).map((status) => {
    const count = readings.filter((reading) => reading.status === status).length;
    return count === 0 ? undefined : `${count} ${status}`;
  });
  return parts.filter((part) => part !== undefined).join(', ') || 'nothing measured';
}
