import { z } from 'zod';
import { absolutePath } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readMemory } from '../targets/host.ts';
import { percentOf } from '../targets/percent.ts';

/** What programs hold of the memory; caches that the kernel gives back at once do not count. */
export default defineProbe({
  title: 'Memory of this host',
  parameters: z.strictObject({
    /** Where the host's /proc is seen, e.g. /host/proc in a container that is shown memory of its own. */
    proc: absolutePath.default('/proc'),
  }),
  timeoutMs: 1200,
  metrics: { 'memory-used': { title: 'Memory in use', unit: 'percent' } },
  async run({ signal }, { proc }) {
    const { totalBytes, availableBytes } = await untilAborted(readMemory(proc), signal);
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
