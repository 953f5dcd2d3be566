import { uptime } from 'node:os';
import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';

/** Seconds since the host started. */
export default defineProbe({
  title: 'Uptime of this host',
  parameters: z.strictObject({}),
  timeoutMs: 1000,
  metrics: { uptime: { title: 'Uptime', unit: 's' } },
  async run() {
    const seconds = Math.floor(uptime());
    return [{ metric: 'uptime', value: seconds, unit: 's' }];
  },
});
