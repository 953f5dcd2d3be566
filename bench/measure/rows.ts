/** One figure held against its target. */
export interface Row {
  readonly what: string;
  /** Which contender; filled in where rows are gathered. */
  readonly name?: string;
  readonly value: string;
  readonly target: string;
  readonly reached: boolean;
}

export function printRows(title: string, rows: readonly Row[]): void {
  process.stdout.write(`\n## ${title}\n`);
  const lines = rows.map((row) => [
    row.what,
    row.name ?? '',
    row.value,
    row.target,
    row.target === '' ? '' : row.reached ? 'reached' : 'MISSED',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines) {
    process.stdout.write(`${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  }
}

/** `mine` held against `factor` × the peer's; less is better. */
export function atMost(what: string, mine: number, peer: number, factor: number, unit = 'ms'): Row {
  const ratio = mine / peer;
  return {
    what,
    value: `${show(mine)} ${unit}, ${ratio.toFixed(2)} × ${show(peer)}`,
    target: `≤ ${factor} ×`,
    reached: ratio <= factor,
  };
}

/** `mine` held against `factor` × the peer's; more is better. */
export function atLeast(what: string, mine: number, peer: number, factor: number, unit: string): Row {
  const ratio = mine / peer;
  return {
    what,
    value: `${show(mine)} ${unit}, ${ratio.toFixed(2)} × ${show(peer)}`,
    target: `≥ ${factor} ×`,
    reached: ratio >= factor,
  };
}

/** A figure with a limit of its own. */
export function within(what: string, mine: number, limit: number, unit: string): Row {
  return { what, value: `${show(mine)} ${unit}`, target: `≤ ${limit} ${unit}`, reached: mine <= limit };
}

/** A figure that nothing is asked of; it says how the others came about. */
export function noted(what: string, value: number, unit: string): Row {
  return { what, value: `${show(value)} ${unit}`, target: '', reached: true };
}

/** A count that has to be just this. */
export function exactly(what: string, mine: number, wanted: number): Row {
  return { what, value: String(mine), target: `= ${wanted}`, reached: mine === wanted };
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1);
}
