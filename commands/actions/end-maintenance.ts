import { defineAction } from '../../src/define/action.ts';
import { decodeWindowReference } from '../../src/domain/window-reference.ts';
import { endMaintenance } from '../../src/silences/maintenance-acts.ts';
import { maintenanceActMessage } from '../../templates/maintenance-list.ts';
import { windowWords } from '../../templates/maintenance-words.ts';

export default defineAction({
  summary: 'End a maintenance window now; what it hid is shown again',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { windowId, version } = decodeWindowReference(value);
    const act = { windowId, seen: version, actor: context.actor };
    const { window, changed } = await endMaintenance(context, act, windowWords);
    return { reply: maintenanceActMessage(window, changed) };
  },
});
