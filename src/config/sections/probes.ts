import { hostname } from 'node:os';
import { z } from 'zod';
import { hostSystem, type Limit } from '../../domain/probe.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { duration, limit, name } from './fields.ts';
import { duplicates, type Mistake, namesOf } from './mistake.ts';

export const threshold = z
  .strictObject({
    warn: limit.optional(),
    critical: limit.optional(),
    for: duration.default(0),
  })
  .refine(
    ({ warn, critical }) => warn !== undefined || critical !== undefined,
    'has to set warn, critical or both',
  )
  .refine(({ warn, critical }) => warn === undefined || critical === undefined || isWorse(critical, warn), {
    error: 'critical has to lie beyond warn, in the same direction',
    path: ['critical'],
  });

/** Whether everything that crosses `critical` has crossed `warn` before. */
function isWorse(critical: Limit, warn: Limit): boolean {
  const upward = warn.operator.startsWith('>');
  if (critical.operator.startsWith('>') !== upward) return false;
  return upward ? critical.value >= warn.value : critical.value <= warn.value;
}

/** `probes:` */
export const probes = z
  .strictObject({
    interval: duration.prefault('1m').pipe(z.number().min(10_000, 'has to be at least 10s')),
    run: z
      .array(
        z.strictObject({
          name,
          probe: name.optional(),
          target: z.string().min(1).max(200).optional(),
          parameters: z.record(z.string(), z.unknown()).default({}),
          timeout: duration.optional(),
          thresholds: z.record(z.string(), threshold).default({}),
        }),
      )
      .default([]),
  })
  .prefault({});

export function probesOf(
  parsed: ParsedConfiguration,
  known: Known,
  mistakes: Mistake[],
): readonly ProbePlan[] {
  duplicates(parsed.probes.run, ['probes', 'run'], mistakes);
  return parsed.probes.run.flatMap((plan, index) => {
    const path = ['probes', 'run', index];
    const probe = plan.probe ?? plan.name;
    const definition = known.probes.find((candidate) => candidate.name === probe);
    if (definition === undefined) {
      mistakes.push({
        path: [...path, 'probe'],
        message: `there is no probe '${probe}'. Probes: ${namesOf(known.probes)}.`,
      });
      return [];
    }
    const parameters = definition.parameters.safeParse(plan.parameters);
    if (!parameters.success) {
      for (const issue of parameters.error.issues) {
        mistakes.push({ path: [...path, 'parameters', ...issue.path], message: `${issue.message}.` });
      }
      return [];
    }
    return [
      {
        system: hostSystem,
        name: plan.name,
        probe,
        target: plan.target ?? hostname(),
        everyMs: parsed.probes.interval,
        parameters: parameters.data,
        timeoutMs: plan.timeout ?? definition.timeoutMs,
        thresholds: thresholdsOf(plan.thresholds),
      },
    ];
  });
}

/** The thresholds of a plan, by metric. */
export function thresholdsOf(
  given: Readonly<Record<string, z.output<typeof threshold>>>,
): ProbePlan['thresholds'] {
  return Object.fromEntries(
    Object.entries(given).map(([metric, limits]) => [
      metric,
      {
        forMs: limits.for,
        ...(limits.warn === undefined ? {} : { warning: limits.warn }),
        ...(limits.critical === undefined ? {} : { critical: limits.critical }),
      },
    ]),
  );
}
