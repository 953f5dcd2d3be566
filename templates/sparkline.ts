const bars = '▁▂▃▄▅▆▇█';

/** A line of bars between the least and the greatest value; a gap is a space, a steady series runs in the middle. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return '';
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  return values
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      const level = span === 0 ? 3 : Math.round(((value - least) / span) * (bars.length - 1));
      return bars[level] ?? ' ';
    })
    .join('');
}
