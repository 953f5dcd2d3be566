import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { percentOf } from '../targets/percent.ts';

/** Watchbill's own PostgreSQL: how quickly it answers, how many of its connections are taken, how large it is. */
export default defineProbe({
  title: "Watchbill's PostgreSQL",
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: {
    latency: { title: 'Time to answer', unit: 'ms' },
    'connections-used': { title: 'Connections in use', unit: 'percent' },
    size: { title: 'Size of the database', unit: 'bytes' },
  },
  async run({ self, signal }) {
    const status = await untilAborted(self.postgres(signal), signal);
    return [
      { metric: 'latency', value: status.latencyMs, unit: 'ms', detail: `PostgreSQL ${status.version}` },
      {
        metric: 'connections-used',
        value: percentOf(status.connections, status.maxConnections),
        unit: 'percent',
        detail: `${status.connections} of ${status.maxConnections}`,
      },
      {
        metric: 'size',
        value: status.databaseBytes,
        unit: 'bytes',
      },
    ];
  },
});
