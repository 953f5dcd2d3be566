import { defineAction } from '../../src/define/action.ts';
import { decodeWindowReference } from '../../src/domain/window-reference.ts';
import { startMaintenance } from '../../src/silences/maintenance-acts.ts';
import { maintenanceActMessage } from '../../templates/maintenance-list.ts';
import { windowWords } from '../../templates/maintenance-words.ts';

export default defineAction({
  summary: 'Start a planned maintenance window now',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { windowId, version } = decodeWindowReference(value);
    const act = { windowId, seen: version, actor: context.actor };
    const { window, changed } = await startMaintenance(context, act, windowWords);
    return { reply: maintenanceActMessage(window, changed) };
  },
});
