import type { z } from 'zod';
import type { ProbeDefinition } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import { inCatalogue } from './in-catalogue.ts';
import { type Answers, probeContext } from './probe-context.ts';

/** Runs a probe as the runner does: parameters as a configuration has them; readings have to be of its catalogue. */
export async function runProbe<P extends z.ZodType>(
  definition: ProbeDefinition<P>,
  parameters: unknown,
  answers: Answers = {},
): Promise<readonly Reading[]> {
  const parsed = definition.parameters.parse(parameters);
  return inCatalogue(definition, parsed, await definition.run(probeContext(answers), parsed));
}

/** Values by metric, or by metric and part; what could not be measured by its error. */
export function figures(readings: readonly Reading[]): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    readings.map(({ metric, part, value, error }) => [
      part === undefined ? metric : `${metric}[${part}]`,
      value ?? error ?? 'nothing',
    ]),
  );
}
