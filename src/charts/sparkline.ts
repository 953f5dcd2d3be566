const steps = '▁▂▃▄▅▆▇█';

/**
 * A series as one character each, lowest to highest of its own range; a gap is a space, an even series stays low.
 * For messages, where no picture fits.
 */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as readonly number[];
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      const share = high > low ? (value - low) / (high - low) : 0;
      return steps[Math.min(steps.length - 1, Math.floor(share * steps.length))] ?? ' ';
    })
    .join('');
}
