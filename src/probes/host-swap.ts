import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readMemory } from '../targets/host.ts';
import { percentOf } from '../targets/percent.ts';

/** Swap in use; a host without swap uses none of it. */
export default defineProbe({
  title: 'Swap of this host',
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: { 'swap-used': { title: 'Swap in use', unit: 'percent' } },
  async run({ signal }) {
    const { swapTotalBytes, swapFreeBytes } = await untilAborted(readMemory(), signal);
    const usedBytes = swapTotalBytes - swapFreeBytes;
    return [
      {
        metric: 'swap-used',
        value: percentOf(usedBytes, swapTotalBytes),
        unit: 'percent',
        detail:
          swapTotalBytes > 0
            ? `${formatValue(usedBytes, 'bytes')} of ${formatValue(swapTotalBytes, 'bytes')}`
            : 'no swap',
      },
    ];
  },
});
