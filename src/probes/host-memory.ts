import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readMemory } from '../targets/host.ts';
import { percentOf } from '../targets/percent.ts';

/** What programs hold of the memory; caches that the kernel gives back at once do not count. */
export default defineProbe({
  title: 'Memory of this host',
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: { 'memory-used': { title: 'Memory in use', unit: 'percent' } },
  async run({ signal }) {
    const { totalBytes, availableBytes } = await untilAborted(readMemory(), signal);
    const usedBytes = totalBytes - availableBytes;
    return [
      {
        metric: 'memory-used',
        value: percentOf(usedBytes, totalBytes),
        unit: 'percent',
        detail: `${formatValue(usedBytes, 'bytes')} of ${formatValue(totalBytes, 'bytes')}`,
      },
    ];
  },
});
