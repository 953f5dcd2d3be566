const bars = '▁▂▃▄▅▆▇█';

/** A line of bars between the least and the greatest value; a gap is a space, a steady series runs in the middle. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return '';
  const least = Math.min(...known);
  // Halved: the greatest numbers are further apart than a number can tell.
  const span = Math.max(...known) / 2 - least / 2;
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      const level = span === 0 ? 3 : Math.round(((value / 2 - least / 2) / span) * (bars.length - 1));
      return bars[level] ?? ' ';
    })
    .join('');
}
