import type { WorkspaceCore } from '../core.ts';
import { interactionBase } from '../interaction/payloads.ts';
import { viewShape } from '../interaction/views.ts';
import type { WorkspaceUser } from '../person-side.ts';
import type { ViewRecord } from '../state/records.ts';

/** Sends `view_closed` for each closed view that asked for it with `notify_on_close`, the top one first. */
export async function notifyClosed(
  core: WorkspaceCore,
  user: WorkspaceUser,
  closed: readonly ViewRecord[],
  isCleared: boolean,
): Promise<void> {
  for (const view of closed.toReversed()) {
    if (!view.notifyOnClose) continue;
    await core.delivery.deliver({
      kind: 'interactive',
      acceptsResponse: false,
      payload: {
        ...interactionBase(core, 'view_closed', user),
        view: viewShape(core, view),
        is_cleared: isCleared,
      },
    });
  }
}
