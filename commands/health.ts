import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { findSystem } from '../src/systems/find-system.ts';
import { healthMessage } from '../templates/health-table.ts';
import { systemHealthMessage } from '../templates/system-health.ts';
import { measuredHealth, storedHealth } from './parameters/system-health.ts';

export default defineCommand({
  summary:
    'How a system is, worst first; without one, this host, PostgreSQL, the queue, Slack and the containers',
  usage: '[system] [deep]',
  examples: ['health', 'health shop', 'health shop deep'],
  role: 'viewer',
  parameters: z.object({
    system: z.string().max(100).optional(),
    deep: z.literal('deep', "can only be 'deep', which measures everything now").optional(),
  }),
  positional: ['system', 'deep'],
  async run(context, { system: name, deep }) {
    const { probes, clock, settings } = context;
    if (name === undefined)
      return healthMessage({ readings: await probes.runAll(), measuredAt: clock.now() });
    const system = findSystem(settings, name);
    const model = deep === undefined ? storedHealth(context, system) : measuredHealth(context, system, true);
    return systemHealthMessage(await model);
  },
});
