import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** Watchbill's own queue: what waits in it and for how long, what was given up, how quickly it answers. */
export default defineProbe({
  title: "Watchbill's queue",
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: {
    latency: { title: 'Time to answer', unit: 'ms' },
    waiting: { title: 'Jobs waiting', unit: 'count' },
    active: { title: 'Jobs running', unit: 'count' },
    failed: { title: 'Jobs given up', unit: 'count' },
    'oldest-waiting': { title: 'Oldest waiting job', unit: 's' },
  },
  async run({ queue, signal }) {
    const [counts, latencyMs] = await untilAborted(Promise.all([queue.counts(), queue.ping()]), signal);
    const oldestSeconds = Math.round((counts.oldestWaitingMs ?? 0) / 1000);
    return [
      { metric: 'latency', value: latencyMs, unit: 'ms' },
      { metric: 'waiting', value: counts.waiting, unit: 'count', detail: `${counts.delayed} for later` },
      { metric: 'active', value: counts.active, unit: 'count' },
      { metric: 'failed', value: counts.failed, unit: 'count' },
      {
        metric: 'oldest-waiting',
        value: oldestSeconds,
        unit: 's',
        detail: counts.oldestWaitingMs === undefined ? 'nothing waits' : formatValue(oldestSeconds, 's'),
      },
    ];
  },
});
