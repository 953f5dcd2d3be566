import { expect } from 'vitest';
import { type LoadedProbe, metricsOf } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import { validateReadings } from '../../src/probes/runner/validate-readings.ts';

/** The readings, each of them usable and announced by the probe's catalogue with the unit that it carries. */
export function inCatalogue(
  // biome-ignore lint/suspicious/noExplicitAny: of whatever parameters and connection
  probe: Omit<LoadedProbe, 'name' | 'run'> & { readonly run: any },
  parameters: unknown,
  readings: readonly Reading[],
): readonly Reading[] {
  const catalogue = metricsOf(probe, parameters);
  expect(validateReadings(readings)).toEqual(readings);
  for (const { metric, unit, part } of readings) {
    expect({ metric, unit, parts: part !== undefined }).toEqual({
      metric,
      unit: catalogue[metric]?.unit,
      parts: catalogue[metric]?.parts !== undefined,
    });
  }
  return readings;
}

/** The value of one metric; undefined where it is not among the readings. */
export function figureOf(readings: readonly Reading[], metric: string, part?: string): number | undefined {
  return readings.find((reading) => reading.metric === metric && reading.part === part)?.value;
}
