import { hostname } from 'node:os';
import { z } from 'zod';
import { hostSystem } from '../../domain/probe.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { askedMistakes } from './asked-readings.ts';
import { duration, name } from './fields.ts';
import { duplicates, type Mistake, mistakesIn, namesOf } from './mistake.ts';
import { threshold, thresholdsOf, unknownRule } from './thresholds.ts';

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
          unknown: unknownRule.optional(),
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
  const before = mistakes.length;
  const plans = parsed.probes.run.flatMap((plan, index) => {
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
      for (const mistake of mistakesIn(definition.parameters, parameters.error.issues)) {
        mistakes.push({ ...mistake, path: [...path, 'parameters', ...mistake.path] });
      }
      return [];
    }
    const thresholds = thresholdsOf(plan.thresholds, definition, parameters.data, {
      timeZone: parsed.timeZone,
      path: [...path, 'thresholds'],
      mistakes,
    });
    return [
      {
        system: hostSystem,
        name: plan.name,
        probe,
        target: plan.target ?? hostname(),
        everyMs: parsed.probes.interval,
        parameters: parameters.data,
        timeoutMs: plan.timeout ?? definition.timeoutMs,
        thresholds,
        ...(plan.unknown === undefined ? {} : { unknown: plan.unknown }),
      },
    ];
  });
  const placeOf = (name: string) => parsed.probes.run.findIndex((one) => one.name === name);
  if (mistakes.length === before) {
    mistakes.push(...askedMistakes(plans, known, (name) => ['probes', 'run', placeOf(name), 'parameters']));
  }
  return plans;
}
