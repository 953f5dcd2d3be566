import type { Labels } from './alert.ts';

/** How the values of one label are spread over the alerts of an incident. */
export interface LabelSpread {
  readonly label: string;
  /** Different values. */
  readonly values: number;
  /** Alerts that have the label. */
  readonly alerts: number;
  /** The sum of c · ln c over the counts of all values: what the entropy is made of. */
  readonly weight: number;
  /** The most frequent values, most first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

const shownValues = 5;

/**
 * The label whose counts tell most about `total` alerts: its entropy, less for labels that nearly every alert has a
 * value of its own for. Undefined when no label parts them into groups. What lacks the label counts as one value.
 */
export function mostTelling(spreads: readonly LabelSpread[], total: number): LabelSpread | undefined {
  let best: { readonly spread: LabelSpread; readonly score: number } | undefined;
  for (const spread of spreads) {
    const score = informationOf(spread, total);
    const isBetter = score > (best?.score ?? 0) + 1e-9;
    // Of equals the first by name, so that a card does not change for nothing.
    const isTie =
      best !== undefined && Math.abs(score - best.score) <= 1e-9 && spread.label < best.spread.label;
    if (isBetter || isTie) best = { spread, score };
  }
  return best?.spread;
}

/** In nats; 0 for a label that all have in common, or that each has another value of. */
function informationOf({ label, values, alerts, weight }: LabelSpread, total: number): number {
  if (total < 2 || label.startsWith('__')) return 0;
  const without = Math.max(0, total - alerts);
  const kinds = values + (without > 0 ? 1 : 0);
  const entropy = Math.log(total) - (weight + (without > 1 ? without * Math.log(without) : 0)) / total;
  return Math.max(0, entropy * (1 - (kinds - 1) / (total - 1)));
}

/** The spread of every label over a few alerts in hand; for many the store counts. */
export function spreadOf(all: readonly Labels[]): readonly LabelSpread[] {
  const counts = new Map<string, Map<string, number>>();
  for (const labels of all) {
    for (const [label, value] of Object.entries(labels)) {
      const values = counts.get(label) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      counts.set(label, values);
    }
  }
  return [...counts].map(([label, values]) => {
    const ranked = [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return {
      label,
      values: values.size,
      alerts: ranked.reduce((sum, [, count]) => sum + count, 0),
      weight: ranked.reduce((sum, [, count]) => sum + count * Math.log(count), 0),
      top: ranked.slice(0, shownValues).map(([value, count]) => ({ value, count })),
    };
  });
}
