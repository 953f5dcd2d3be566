import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { healthMessage } from '../templates/health-table.ts';

export default defineCommand({
  summary: 'How this host, PostgreSQL, the queue, Slack and the containers are',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  run: async ({ probes, clock }) =>
    healthMessage({ readings: await probes.runAll(), measuredAt: clock.now() }),
});
