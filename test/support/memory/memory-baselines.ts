import type { BaselineStore, FixedBaseline } from '../../../src/domain/ports/baseline-store.ts';
import { sanitiseText } from '../../../src/domain/sanitise.ts';

type Metric = Pick<FixedBaseline, 'system' | 'probe' | 'metric'>;
const metricOf = ({ system, probe, metric }: Metric): string => JSON.stringify([system, probe, metric]);
const keyOf = (one: FixedBaseline): string =>
  JSON.stringify([one.system, one.probe, one.metric, one.part ?? '']);

/** Fixed baselines in memory. */
export function memoryBaselines(): BaselineStore {
  let rows: readonly FixedBaseline[] = [];
  return {
    list: async (system) => rows.filter((row) => system === undefined || row.system === system),
    set: async (baselines) => {
      const metrics = new Set(baselines.map(metricOf));
      const kept = rows.filter((row) => !metrics.has(metricOf(row)));
      const added = baselines.map((one) => ({ ...one, reason: sanitiseText(one.reason) }));
      rows = [...kept, ...added].toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
    },
    clear: async (metric) => {
      const kept = rows.filter((row) => metricOf(row) !== metricOf(metric));
      const gone = rows.length - kept.length;
      rows = kept;
      return gone;
    },
  };
}
