import { defineAction } from '../../src/define/action.ts';
import { healthMessage } from '../../templates/health-table.ts';

export default defineAction({
  summary: 'Show the health to everybody in the channel',
  surface: 'button',
  role: 'operator',
  run: async ({ probes, clock }) => ({
    post: healthMessage({ readings: await probes.runAll(), measuredAt: clock.now(), posted: true }),
  }),
});
