import { UsageError } from './errors.ts';
import { formatValue } from './format-value.ts';
import {
  type Limit,
  type ProbeStatus,
  probeStatuses,
  type Reading,
  type Threshold,
  type Unit,
} from './probe.ts';

export { formatValue } from './format-value.ts';
export { nextStanding } from './reading-standing.ts';

const LIMIT = /^\s*(>=|<=|>|<)\s*([+-]?\d+(?:\.\d+)?)\s*([a-z%°]*)\s*$/i;

/** Written unit → the reading's unit it speaks of, and the factor to it. */
const UNITS: Readonly<Record<string, { readonly unit: Unit; readonly factor: number }>> = {
  '%': { unit: 'percent', factor: 1 },
  ms: { unit: 'ms', factor: 1 },
  s: { unit: 's', factor: 1 },
  b: { unit: 'bytes', factor: 1 },
  kib: { unit: 'bytes', factor: 1024 },
  mib: { unit: 'bytes', factor: 1024 ** 2 },
  gib: { unit: 'bytes', factor: 1024 ** 3 },
  tib: { unit: 'bytes', factor: 1024 ** 4 },
  kb: { unit: 'bytes', factor: 1e3 },
  mb: { unit: 'bytes', factor: 1e6 },
  gb: { unit: 'bytes', factor: 1e9 },
  tb: { unit: 'bytes', factor: 1e12 },
  '°c': { unit: 'celsius', factor: 1 },
  c: { unit: 'celsius', factor: 1 },
};

/**
 * Reads `> 90`, `>= 85 %`, `< 2 GiB` or `> 1.5 s` as a limit in the reading's unit; without a written unit the number
 * already is in it. UsageError for anything else and, where `unit` is known, for a unit that does not fit it.
 */
export function parseLimit(text: string, unit?: Unit): Limit {
  const [, operator = '', figure = '', written = ''] = LIMIT.exec(text) ?? [];
  const known = UNITS[written.toLowerCase()];
  if (operator === '' || (written !== '' && known === undefined)) {
    throw new UsageError(
      `'${text.slice(0, 40)}' is not a limit. Write an operator (>, >=, <, <=) and a number, e.g. "> 90 %" or "< 2 GiB".`,
    );
  }
  return {
    operator: operator as Limit['operator'],
    value: Number(figure) * factorTo(unit, known, text),
  };
}

function factorTo(unit: Unit | undefined, known: (typeof UNITS)[string] | undefined, text: string): number {
  if (known === undefined) return 1;
  if (unit === undefined || unit === known.unit) return known.factor;
  if (unit === 'ms' && known.unit === 's') return 1000;
  if (unit === 's' && known.unit === 'ms') return 1 / 1000;
  throw new UsageError(
    `The limit '${text.slice(0, 40)}' does not fit a value in ${unit}. Write it in ${unit}.`,
  );
}

/** `> 90 %`, `< 2 GiB`. */
export function formatLimit(limit: Limit, unit: Unit): string {
  return `${limit.operator} ${formatValue(limit.value, unit, { exact: true })}`;
}

function crosses(value: number, limit: Limit | undefined): limit is Limit {
  if (limit === undefined) return false;
  if (limit.operator === '>') return value > limit.value;
  if (limit.operator === '>=') return value >= limit.value;
  return limit.operator === '<' ? value < limit.value : value <= limit.value;
}

function worseOf(left: ProbeStatus, right: ProbeStatus): ProbeStatus {
  return probeStatuses.indexOf(left) <= probeStatuses.indexOf(right) ? left : right;
}

/**
 * How a reading stands: what could not be measured is `unknown`, never `ok`; a threshold only worsens what the probe
 * itself says. `limit` is the one that was crossed, else the first that could be.
 */
export function gradeReading(
  reading: Reading,
  threshold?: Threshold,
): { readonly status: ProbeStatus; readonly limit?: string } {
  const measured = reading.value !== undefined && Number.isFinite(reading.value);
  const silent = !measured && reading.status === undefined;
  const lost = reading.error !== undefined || silent || (reading.value !== undefined && !measured);
  const own = worseOf(reading.status ?? 'ok', lost ? 'unknown' : 'ok');
  const first = threshold?.warning ?? threshold?.critical;
  if (threshold === undefined || first === undefined) return { status: own };
  const value = measured ? reading.value : undefined;
  if (value !== undefined && crosses(value, threshold.critical)) {
    return { status: 'critical', limit: formatLimit(threshold.critical, reading.unit) };
  }
  const status = value !== undefined && crosses(value, threshold.warning) ? worseOf(own, 'warning') : own;
  return { status, limit: formatLimit(first, reading.unit) };
}
