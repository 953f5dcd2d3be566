import { defineAction } from '../../src/define/action.ts';
import { findSystem } from '../../src/systems/find-system.ts';
import { systemHealthMessage } from '../../templates/system-health.ts';
import { storedHealth } from '../parameters/system-health.ts';

export default defineAction({
  summary: 'Show how a system is to everybody in the channel',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const system = findSystem(context.settings, value);
    return { post: systemHealthMessage({ ...(await storedHealth(context, system)), posted: true }) };
  },
});
