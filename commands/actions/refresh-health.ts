import { defineAction } from '../../src/define/action.ts';
import { healthMessage } from '../../templates/health-table.ts';

export default defineAction({
  summary: 'Measure again',
  surface: 'button',
  role: 'viewer',
  run: async ({ probes, clock }) => ({
    replace: healthMessage({ readings: await probes.runAll(), measuredAt: clock.now() }),
  }),
});
