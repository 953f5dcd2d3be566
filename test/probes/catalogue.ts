import { metricsOf } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import { inCatalogue } from './in-catalogue.ts';

/** Holds readings to the catalogue of their probe and remembers which metrics were seen with a value. */
export function catalogueOf(probe: Parameters<typeof inCatalogue>[0], parameters: unknown = {}) {
  const seen = new Set<string>();
  return {
    /** The same readings, once they are known to be usable. */
    hold(readings: readonly Reading[]): readonly Reading[] {
      for (const { metric, value } of inCatalogue(probe, parameters, readings)) {
        if (value !== undefined) seen.add(metric);
      }
      return readings;
    },
    /** Metrics of the catalogue that no test has seen. */
    unseen: () => Object.keys(metricsOf(probe, parameters)).filter((metric) => !seen.has(metric)),
  };
}
