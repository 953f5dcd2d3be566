import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import { createProcessMeter, memoryPercent, topProcesses } from '../targets/host-processes.ts';

// A tick is 10 ms: in less, what every process used is mostly 0. Only a first run waits for it.
const measure = createProcessMeter(400);

/** How many processes there are and the largest by processor and by memory, each in percent of the whole host. */
export default defineProbe({
  title: 'Processes of this host',
  parameters: z.strictObject({ top: z.int().min(1).max(20).default(5) }),
  timeoutMs: 1500,
  metrics: {
    processes: { title: 'Processes', unit: 'count' },
    'top-cpu': { title: 'Largest process by processor', unit: 'percent' },
    'top-memory': { title: 'Largest process by memory', unit: 'percent' },
  },
  async run({ signal }, { top }) {
    const processes = await measure(signal);
    const byCpu = topProcesses(processes, 'cpuPercent', top);
    const byMemory = topProcesses(processes, 'residentBytes', top);
    const largest = byMemory[0];
    return [
      { metric: 'processes', value: processes.total, unit: 'count' },
      {
        metric: 'top-cpu',
        value: byCpu[0]?.cpuPercent ?? 0,
        unit: 'percent',
        detail:
          byCpu.map(({ name, pid, cpuPercent }) => `${name} (${pid}) ${cpuPercent} %`).join(', ') ||
          'all idle',
      },
      {
        metric: 'top-memory',
        value: largest === undefined ? 0 : memoryPercent(largest),
        unit: 'percent',
        detail: byMemory
          .map(({ name, pid, residentBytes }) => `${name} (${pid}) ${formatValue(residentBytes, 'bytes')}`)
          .join(', '),
      },
    ];
  },
});
