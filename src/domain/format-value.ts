import { formatDuration } from './duration.ts';
import type { Unit } from './probe.ts';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/**
 * A value with its unit for people: `14.2 GiB`, `73 %`, `412 ms`, `0.42 per core`; `unknown` for what is no number.
 * With `exact` two decimals are kept: a limit is not rounded to another one.
 */
export function formatValue(value: number, unit: Unit, options: { readonly exact?: boolean } = {}): string {
  const rounded = options.exact === true ? twoDecimals : glance;
  if (!Number.isFinite(value)) return 'unknown';
  switch (unit) {
    case 'percent':
      return `${rounded(value)} %`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes-per-second':
      return `${formatBytes(value)}/s`;
    case 'ms':
      return Math.abs(value) < 1000 ? `${rounded(value)} ms` : `${rounded(value / 1000)} s`;
    case 's':
      return Math.abs(value) < 60 ? `${rounded(value)} s` : formatDuration(value * 1000);
    case 'celsius':
      return `${rounded(value)} °C`;
    case 'per-core':
      return `${twoDecimals(value)} per core`;
    case 'ratio':
      return options.exact === true ? plain(value) : twoDecimals(value);
    case 'per-second':
      return `${plain(value)}/s`;
    case 'per-minute':
      return `${plain(value)}/min`;
    case 'per-hour':
      return `${plain(value)}/h`;
    case 'count':
    case 'none':
      return plain(value);
    default:
      return `${plain(value)} ${unit}`;
  }
}

function plain(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function formatBytes(value: number): string {
  let scaled = value;
  let step = 0;
  // 1023.96 would be rounded to 1,024 of the smaller unit: step up just before.
  while (Math.abs(scaled) >= 1023.95 && step < BINARY.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return `${trim(scaled.toFixed(step === 0 ? 0 : 1))} ${BINARY[step] ?? 'B'}`;
}

function twoDecimals(value: number): string {
  return trim(value.toFixed(2));
}

/** One decimal below ten, none above: what the eye compares. */
function glance(value: number): string {
  return trim(value.toFixed(Math.abs(value) < 10 ? 1 : 0));
}

function trim(figure: string): string {
  const short = figure.includes('.') ? figure.replace(/\.?0+$/, '') : figure;
  return short === '-0' ? '0' : short;
}
