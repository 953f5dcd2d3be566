import { expect } from 'vitest';
import type { z } from 'zod';
import { type LoadedProbe, metricsOf, type ProbeContext } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import { validateReadings } from '../../src/probes/runner/validate-readings.ts';

type Definition = Pick<LoadedProbe, 'parameters' | 'metrics' | 'run'>;

/**
 * Runs a probe with parameters as a configuration has them, and holds what it answers to its catalogue: each metric in
 * it, with its unit, with a part where it has parts and without where not. Only what failed as a whole may have none.
 */
export async function readingsOf(
  probe: Definition,
  context: ProbeContext,
  parameters: unknown,
): Promise<readonly Reading[]> {
  const parsed = probe.parameters.parse(parameters);
  const catalogue = metricsOf(probe, parsed);
  const readings = validateReadings(await probe.run(context, parsed));
  for (const { metric, unit, part, error } of readings) {
    expect(Object.keys(catalogue)).toContain(metric);
    expect({
      metric,
      unit,
      parts: part !== undefined || (error !== undefined && catalogue[metric]?.parts !== undefined),
    }).toEqual({
      metric,
      unit: catalogue[metric]?.unit,
      parts: catalogue[metric]?.parts !== undefined,
    });
  }
  return readings;
}

/** The one reading of a metric; of a part where it has several. */
export function readingOf(readings: readonly Reading[], metric: string, part?: string): Reading {
  const found = readings.filter((one) => one.metric === metric && one.part === part);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Error(`'${metric}' of '${part}' is not there once: ${JSON.stringify(readings)}`);
  }
  return first;
}

/** What is wrong with parameters, as sentences. */
export function mistakesOf(schema: z.ZodType, parameters: unknown): readonly string[] {
  const { error } = schema.safeParse(parameters);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
