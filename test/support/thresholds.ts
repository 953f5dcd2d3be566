import type { Severity } from '../../src/domain/alert.ts';
import { parseCondition } from '../../src/domain/condition.ts';
import type { Unit } from '../../src/domain/probe.ts';
import type { Level, Threshold } from '../../src/domain/threshold.ts';

/** A level as the configuration makes it; its key is its name or severity. */
export function level(
  severity: Severity,
  when: string,
  more: Partial<Level> & { readonly unit?: Unit } = {},
): Level {
  const { unit, ...rest } = more;
  return { key: rest.name ?? severity, severity, when: parseCondition(when, unit), forMs: 0, ...rest };
}

/** A threshold in its short form. */
export function limits(written: {
  readonly info?: string;
  readonly warning?: string;
  readonly critical?: string;
  readonly forMs?: number;
}): Threshold {
  const { forMs = 0 } = written;
  return {
    levels: (['info', 'warning', 'critical'] as const).flatMap((severity) => {
      const when = written[severity];
      return when === undefined ? [] : [level(severity, when, { forMs })];
    }),
  };
}
