import { expect } from 'vitest';
import type { z } from 'zod';
import { type LoadedProbe, metricsOf, type ProbeDefinition } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import { validateReadings } from '../../src/probes/runner/validate-readings.ts';
import { type Answers, probeContext } from './probe-context.ts';

/** What a probe reads, once it is sure that the runner takes it and that each metric is in the catalogue, in its unit. */
export async function measured<P extends z.ZodType>(
  // biome-ignore lint/suspicious/noExplicitAny: whatever connection it takes
  probe: ProbeDefinition<P, any>,
  answers: Answers,
  input: z.input<P>,
): Promise<readonly Reading[]> {
  const parameters = probe.parameters.parse(input);
  const readings = await probe.run(probeContext(answers), parameters);
  const catalogue = metricsOf(probe as unknown as LoadedProbe, parameters);
  expect(readings.map(({ metric, unit }) => [metric, unit])).toEqual(
    readings.map(({ metric }) => [metric, catalogue[metric]?.unit]),
  );
  for (const { metric, part } of readings) {
    if (part !== undefined) expect(catalogue[metric]?.parts, metric).toBeDefined();
  }
  return validateReadings(readings);
}

/** The one reading of a metric, of a part where there are many. */
export function readingNamed(readings: readonly Reading[], metric: string, part?: string): Reading {
  const found = readings.filter((one) => one.metric === metric && (part === undefined || one.part === part));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`There are ${found.length} readings of '${metric}' in ${JSON.stringify(readings)}`);
  }
  return only;
}
