import { loadavg } from 'node:os';
import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { createProcessorMeter } from '../targets/host-processors.ts';

// Long enough for 25 ticks of a core; only a first run waits for it.
const measure = createProcessorMeter(250);

/** Busy share of all cores since the last run, and the load averages per core. */
export default defineProbe({
  title: 'Processor and load of this host',
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: {
    'cpu-busy': { title: 'Processor busy', unit: 'percent' },
    'load-per-core': { title: 'Load per core', unit: 'per-core', parts: 'period' },
  },
  async run({ signal }) {
    const use = await measure(signal);
    const about = [
      `${use.cores} ${use.cores === 1 ? 'core' : 'cores'}`,
      ...(use.diskWaitPercent >= 1 ? [`${use.diskWaitPercent} % waiting for disks`] : []),
      ...(use.stolenPercent >= 1 ? [`${use.stolenPercent} % taken by the hypervisor`] : []),
    ];
    const busy: Reading = {
      metric: 'cpu-busy',
      value: use.busyPercent,
      unit: 'percent',
      detail: about.join(', '),
    };
    // Windows keeps no load average and node:os answers zeroes there.
    return process.platform === 'win32' ? [busy] : [busy, ...loadReadings(loadavg(), use.cores)];
  },
});

function loadReadings(loads: readonly number[], cores: number): readonly Reading[] {
  return ['1 min', '5 min', '15 min'].map((part, index) => {
    const load = loads[index] ?? 0;
    return {
      metric: 'load-per-core',
      part,
      value: Math.round((load / cores) * 100) / 100,
      unit: 'per-core',
      detail: `load ${load.toFixed(2)} on ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    };
  });
}
