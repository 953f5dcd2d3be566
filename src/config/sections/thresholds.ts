import { z } from 'zod';
import { metricsOf } from '../../define/probe.ts';
import { type Severity, severities } from '../../domain/alert.ts';
import { parseCondition, parseFigure } from '../../domain/condition.ts';
import { needsOf } from '../../domain/condition-facts.ts';
import { DAY_MS } from '../../domain/duration.ts';
import { OpsError } from '../../domain/errors.ts';
import type { Unit } from '../../domain/probe.ts';
import type { Clear, Level, Threshold } from '../../domain/threshold.ts';
import { levelMistakes, shareMistake } from '../../domain/threshold-mistakes.ts';
import { unknownName } from '../packs/names.ts';
import type { KnownProbe } from '../resolve.ts';
import { duration, parsedBy } from './fields.ts';
import type { Mistake } from './mistake.ts';

/** Kept as text until the unit of the reading is known: then it is read again, and checked against it. */
const textOf = (parse: (text: string) => unknown) =>
  parsedBy((text) => {
    parse(text);
    return text;
  }, "a limit in quotes such as '> 80'");

const when = textOf((text) => parseCondition(text));
const clear = z.union([z.number().positive(), textOf((text) => parseClear(text))]);
const figure = z.union([z.number(), textOf((text) => parseFigure(text))]);
const advice = z.string().min(1).max(500);
const learned = duration.pipe(
  z
    .number()
    .min(DAY_MS)
    .max(400 * DAY_MS, 'has to be between 1d and 400d'),
);

const level = z.strictObject({
  when,
  severity: z.enum(severities),
  /** Becomes the alert's label `level`. */
  level: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, "has to be lower-case letters, digits and '-'")
    .optional(),
  for: duration.default(0),
  clear: clear.optional(),
  advice: advice.optional(),
});

const levels = z.array(level).min(1).max(12);

/**
 * The limits of one metric: `{ warn: "> 70", critical: "> 85", for: 5m }`, or levels from mild to severe where each
 * has a time, a recovery or an advice of its own; a list alone is `{ levels }`.
 */
export const threshold = z.union(
  [
    levels,
    z
      .strictObject({
        info: when.optional(),
        warn: when.optional(),
        critical: when.optional(),
        for: duration.default(0),
        clear: clear.optional(),
        advice: advice.optional(),
        levels: levels.optional(),
        /** A figure, or how to learn one. */
        baseline: z
          .union([figure, z.strictObject({ fixed: figure.optional(), over: learned.optional() })])
          .optional(),
      })
      .refine(
        (one) => [one.info, one.warn, one.critical, one.levels].some((written) => written !== undefined),
        'has to set info, warn, critical or levels',
      )
      .refine(
        (one) =>
          one.levels === undefined ||
          [one.info, one.warn, one.critical].every((limit) => limit === undefined),
        {
          error: 'cannot stand beside info, warn and critical: write all of them as levels',
          path: ['levels'],
        },
      ),
  ],
  { error: "has to say which limit is of which severity, e.g. { warn: '> 80', critical: '> 95', for: 5m }" },
);

type Written = z.output<typeof threshold>;
type Whole = Exclude<Written, readonly unknown[]>;

/** When what could not be measured is raised. */
export const unknownRule = z
  .strictObject({ severity: z.enum(severities).default('warning'), for: duration.prefault('5m') })
  .transform((rule) => ({ severity: rule.severity, forMs: rule.for }));

const SHORT: Readonly<Record<Severity, 'info' | 'warn' | 'critical'>> = {
  info: 'info',
  warning: 'warn',
  critical: 'critical',
};

/**
 * The threshold that is written, for readings in `unit`; undefined where something is wrong with it, which is told
 * under `path`.
 */
function thresholdOf(
  written: Written,
  unit: Unit | undefined,
  timeZone: string,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): Threshold | undefined {
  const before = mistakes.length;
  const whole: Whole = Array.isArray(written) ? { levels: written, for: 0 } : written;
  const listed = whole.levels?.map((one, index) => {
    const at = Array.isArray(written) ? [...path, index] : [...path, 'levels', index];
    return { one, at, whenAt: [...at, 'when'] };
  });
  const steps = (['info', 'warning', 'critical'] as const).flatMap((severity) => {
    const limit = whole[SHORT[severity]];
    if (limit === undefined) return [];
    const one = {
      when: limit,
      severity,
      for: whole.for,
      clear: whole.clear,
      advice: whole.advice,
      level: undefined,
    };
    return [{ one, at: [...path], whenAt: [...path, SHORT[severity]] }];
  });
  const all = listed ?? steps;
  const read = <T>(parse: () => T, at: readonly PropertyKey[]): T | undefined => attempt(parse, at, mistakes);
  const found = all.flatMap(({ one, at, whenAt }): readonly Level[] => {
    const condition = read(() => parseCondition(one.when, unit), whenAt);
    const back = one.clear;
    const recovery = back === undefined ? undefined : read(() => parseClear(back, unit), [...at, 'clear']);
    if (condition === undefined) return [];
    const share = shareMistake(one.when, condition, unit);
    if (share !== undefined) mistakes.push({ path: whenAt, message: share });
    return [
      {
        key: one.level ?? one.severity,
        ...(one.level === undefined ? {} : { name: one.level }),
        when: condition,
        severity: one.severity,
        forMs: one.for,
        ...(recovery === undefined ? {} : { clear: recovery }),
        ...(one.advice === undefined ? {} : { advice: one.advice }),
      },
    ];
  });
  const base = whole.baseline;
  const { fixed, over } = typeof base === 'object' ? base : { fixed: base, over: undefined };
  const figured =
    fixed === undefined ? undefined : read(() => parseFigure(String(fixed), unit), [...path, 'baseline']);
  const plan = {
    ...(figured === undefined ? {} : { fixed: figured }),
    overMs: over ?? 28 * DAY_MS,
    timeZone,
  };
  const needed = base !== undefined || needsOf({ levels: found }).baseline;
  const result: Threshold = {
    levels: found,
    ...(needed ? { baseline: plan } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
  if (mistakes.length > before) return undefined;
  for (const { index, key, message } of levelMistakes(result, { steps: listed === undefined })) {
    const at = all[index];
    mistakes.push({ path: key === 'when' ? (at?.whenAt ?? path) : [...(at?.at ?? path), key], message });
  }
  return mistakes.length > before ? undefined : result;
}

/** The thresholds of a plan by metric, each in the unit of its metric; one on a metric that there is not is a mistake. */
export function thresholdsOf(
  written: Readonly<Record<string, Written>>,
  { name, metrics }: Pick<KnownProbe, 'name' | 'metrics'>,
  parameters: unknown,
  place: { readonly timeZone: string; readonly path: readonly PropertyKey[]; readonly mistakes: Mistake[] },
): Readonly<Record<string, Threshold>> {
  const known = metrics === undefined ? undefined : metricsOf({ metrics }, parameters);
  const found = Object.entries(written).flatMap(([metric, one]) => {
    const path = [...place.path, metric];
    if (known !== undefined && !Object.hasOwn(known, metric)) {
      place.mistakes.push(unknownName(`metric of '${name}' named`, metric, Object.keys(known), path));
      return [];
    }
    const threshold = thresholdOf(one, known?.[metric]?.unit, place.timeZone, path, place.mistakes);
    return threshold === undefined ? [] : [[metric, threshold] as const];
  });
  return Object.fromEntries(found);
}

/** `5 %` of the limit, `2 GiB` as an amount, `< 85` as a limit of its own. */
function parseClear(written: number | string, unit?: Unit): Clear {
  if (typeof written === 'number') return { by: written };
  const share = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(written)?.[1];
  if (share !== undefined) return { byShare: Number(share) / 100 };
  if (/^\s*[+-]?\d/.test(written)) return { by: parseFigure(written, unit) };
  return { when: parseCondition(written, unit) };
}

function attempt<T>(parse: () => T, path: readonly PropertyKey[], mistakes: Mistake[]): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    mistakes.push({ path, message: error.message });
    return undefined;
  }
}
