import type { Severity } from '../domain/alert.ts';
import type { LineChart } from '../domain/ports/charts.ts';
import type { Threshold } from '../domain/threshold.ts';

/** A level that is a plain line in a chart: a value against a figure. */
export interface PlainLimit {
  readonly value: number;
  readonly severity: Severity;
  /** Whether it is crossed by growing; undefined where it is crossed by a figure of its own (`= 0`, `!= 1536`). */
  readonly upward: boolean | undefined;
}

/** The levels of a threshold that hold the value itself against a figure, mild to severe. */
export function plainLimits(threshold: Threshold | undefined): readonly PlainLimit[] {
  return (threshold?.levels ?? []).flatMap(({ when, severity }) => {
    if (when.kind !== 'compare' || when.measure.of !== 'value' || !('figure' in when.bound)) return [];
    const { operator } = when;
    const upward = operator === '=' || operator === '!=' ? undefined : operator.startsWith('>');
    return [{ value: when.bound.figure, severity, upward }];
  });
}

/** The same as lines of a chart. */
export function chartThresholds(threshold: Threshold | undefined): NonNullable<LineChart['thresholds']> {
  return plainLimits(threshold).flatMap(({ value, severity }) =>
    severity === 'info' ? [] : [{ label: severity, value, severity }],
  );
}
