/** The value below which `share` (0–1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One line of the printed table. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it is held against, measured in the same run. */
  readonly against?: string;
}

export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map((figure) => figure.what.length));
  for (const { what, value, against } of figures) {
    process.stdout.write(
      `${what.padEnd(width)}  ${value}${against === undefined ? '' : `   (${against})`}\n`,
    );
  }
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** Resident memory of a process in MiB, from the kernel. */
export async function residentMiB(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** How long a process has run and how long it stood in line for a processor since its start, from the kernel. */
export async function processorMs(pid: number): Promise<{ readonly ran: number; readonly waited: number }> {
  const { readFile } = await import('node:fs/promises');
  const [ran = 0, waited = 0] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ').map(Number);
  return { ran: ran / 1e6, waited: waited / 1e6 };
}
