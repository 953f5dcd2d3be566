import { defineAction } from '../../src/define/action.ts';
import { findSystem } from '../../src/systems/find-system.ts';
import { systemHealthMessage } from '../../templates/system-health.ts';
import { measuredHealth } from '../parameters/system-health.ts';

export default defineAction({
  summary: 'Measure a system again',
  surface: 'button',
  role: 'viewer',
  async run(context, { value }) {
    const [name = '', deep] = value.split(' ');
    const system = findSystem(context.settings, name);
    return { replace: systemHealthMessage(await measuredHealth(context, system, deep === 'deep')) };
  },
});
