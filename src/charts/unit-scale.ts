/** How the figures of an axis are written: divided by `factor`, followed by `label`. */
export interface UnitScale {
  readonly factor: number;
  readonly label: string;
}

const kibi = 1024;
const ladders: Readonly<Record<string, readonly UnitScale[]>> = {
  percent: [{ factor: 1, label: '%' }],
  celsius: [{ factor: 1, label: '°C' }],
  count: [{ factor: 1, label: '' }],
  'per-core': [{ factor: 1, label: '' }],
  none: [{ factor: 1, label: '' }],
  ms: [
    { factor: 1, label: 'ms' },
    { factor: 1000, label: 's' },
  ],
  s: [
    { factor: 1, label: 's' },
    { factor: 60, label: 'min' },
    { factor: 3600, label: 'h' },
    { factor: 86_400, label: 'd' },
  ],
  bytes: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].map((label, power) => ({ factor: kibi ** power, label })),
};

/** The largest scale in which `highest` is at least 2; a unit that is not one of the domain's is written as it is. */
export function scaleOf(unit: string, highest: number): UnitScale {
  const ladder = Object.hasOwn(ladders, unit) ? ladders[unit] : undefined;
  const fitting = ladder?.filter(({ factor }, index) => index === 0 || highest >= 2 * factor);
  return fitting?.at(-1) ?? { factor: 1, label: unit };
}

/** A figure of an axis that is already divided, e.g. `40 %`, `1.5 GiB`, `20k`. */
export function formatTick(value: number, label: string): string {
  const figure = Math.abs(value) >= 10_000 ? `${round(value / 1000)}k` : `${round(value)}`;
  return label === '' ? figure : `${figure} ${label}`;
}

// 0.1 + 0.2 is no tick label.
function round(value: number): number {
  return Number(value.toPrecision(6));
}
