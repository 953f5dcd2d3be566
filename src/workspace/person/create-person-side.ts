import type { WorkspaceCore } from '../core.ts';
import type { OptionSource, PersonSide } from '../person-side.ts';
import { optionLoading } from './load-options.ts';
import { reading } from './reading.ts';
import { homeOpening, shortcutUse } from './shortcuts.ts';
import { slashCommand } from './slash-command.ts';
import { viewClosing, viewSubmission } from './submit-view.ts';
import { actionUse } from './use-action.ts';
import { writing } from './writing.ts';

/** Everything that somebody sitting in front of the workspace can see and do. */
export function createPersonSide(core: WorkspaceCore): PersonSide & OptionSource {
  return {
    ...reading(core),
    ...writing(core),
    runSlashCommand: slashCommand(core),
    useAction: actionUse(core),
    submitView: viewSubmission(core),
    closeView: viewClosing(core),
    runShortcut: shortcutUse(core),
    openHome: homeOpening(core),
    loadOptions: optionLoading(core),
  };
}
