import { UsageError } from './errors.ts';
import type { Unit } from './probe.ts';

/** What is measured, and how many of its smallest unit one of this is: within one quantity units convert. */
interface Measure {
  readonly quantity: 'share' | 'time' | 'size' | 'flow' | 'frequency' | 'heat' | 'load';
  readonly factor: number;
}

const time = (factor: number): Measure => ({ quantity: 'time', factor });
const share = (factor: number): Measure => ({ quantity: 'share', factor });
const size = (factor: number): Measure => ({ quantity: 'size', factor });
const frequency = (factor: number): Measure => ({ quantity: 'frequency', factor });
const DAY = 86_400_000;

/** The units of readings that convert; all others are compared as they stand. */
const OF_READINGS: Readonly<Partial<Record<string, Measure>>> = {
  percent: share(1),
  ratio: share(100),
  ms: time(1),
  s: time(1000),
  bytes: size(1),
  'bytes-per-second': { quantity: 'flow', factor: 1 },
  'per-second': frequency(3600),
  'per-minute': frequency(60),
  'per-hour': frequency(1),
  celsius: { quantity: 'heat', factor: 1 },
  'per-core': { quantity: 'load', factor: 1 },
};

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  ...{ kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 },
  ...{ kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
};

/** The words of a limit, in lower case, with the reading's unit that each speaks of where none is known. */
const WRITTEN: ReadonlyMap<string, Measure & { readonly unit: Unit }> = new Map(
  Object.entries({
    '%': { ...share(1), unit: 'percent' },
    ratio: { ...share(100), unit: 'ratio' },
    ms: { ...time(1), unit: 'ms' },
    ...named(['s', 'sec', 'second', 'seconds'], { ...time(1000), unit: 's' }),
    ...named(['m', 'min', 'minute', 'minutes'], { ...time(60_000), unit: 's' }),
    ...named(['h', 'hour', 'hours'], { ...time(3_600_000), unit: 's' }),
    ...named(['d', 'day', 'days'], { ...time(DAY), unit: 's' }),
    ...named(['w', 'week', 'weeks'], { ...time(7 * DAY), unit: 's' }),
    ...Object.fromEntries(
      Object.entries(SIZES).map(([word, factor]) => [word, { ...size(factor), unit: 'bytes' }]),
    ),
    ...Object.fromEntries(
      Object.entries(SIZES).map(([word, factor]) => [
        `${word}/s`,
        { quantity: 'flow', factor, unit: 'bytes-per-second' } as const,
      ]),
    ),
    ...named(['/s', 'per-second', 'per second'], { ...frequency(3600), unit: 'per-second' }),
    ...named(['/min', '/m', 'per-minute', 'per minute'], { ...frequency(60), unit: 'per-minute' }),
    ...named(['/h', 'per-hour', 'per hour'], { ...frequency(1), unit: 'per-hour' }),
    ...named(['°c', 'c'], { quantity: 'heat', factor: 1, unit: 'celsius' }),
    ...named(['per-core', 'per core', '/core'], { quantity: 'load', factor: 1, unit: 'per-core' }),
  }),
);

function named<T>(words: readonly string[], value: T): Readonly<Record<string, T>> {
  return Object.fromEntries(words.map((word) => [word, value]));
}

/**
 * How many of the reading's unit one of what is written is: 1024 for `KiB` of a value in bytes, 0.01 for `%` of a
 * ratio. Nothing written is the reading's own unit. UsageError where the two do not fit; where the unit of the
 * reading is not known, any word may be its unit.
 */
export function unitFactor(written: string, unit: Unit | undefined, text: string): number {
  if (written === '' || written === unit) return 1;
  const known = WRITTEN.get(written.toLowerCase());
  const reading = unit === undefined ? OF_READINGS[known?.unit ?? ''] : OF_READINGS[unit];
  if (unit === undefined && known === undefined) return 1;
  if (known !== undefined && reading?.quantity === known.quantity) return known.factor / reading.factor;
  throw doesNotFit(text, unit ?? 'none');
}

const PER_HOUR: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...named(['s'], 3600),
    ...named(['m', 'min'], 60),
    ...named(['h'], 1),
    ...named(['d', 'day'], 1 / 24),
  }),
);

/** As `unitFactor` for how fast a reading changes: `GiB/h`, `%/d`, `/min`; nothing written is per hour. */
export function rateFactor(written: string, unit: Unit | undefined, text: string): number {
  const [, of = '', per = ''] = /^(.*)\/\s*([a-z]+)$/i.exec(written) ?? [];
  const perHour = PER_HOUR.get(per.toLowerCase());
  if (perHour !== undefined) {
    try {
      return unitFactor(of.trim(), unit, text) * perHour;
    } catch {
      // `MB/s` of a value in bytes per second is its unit, not a rate of a size: read as a whole below.
    }
  }
  return unitFactor(written, unit, text);
}

function doesNotFit(text: string, unit: Unit): UsageError {
  const fix = unit === 'none' || unit === 'count' ? 'Write the number without a unit' : `Write it in ${unit}`;
  return new UsageError(`The limit '${text.slice(0, 60)}' does not fit a value in ${unit}. ${fix}.`);
}
