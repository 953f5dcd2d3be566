import type { ActionResult, LoadedAction } from '../define/action.ts';
import { UsageError } from '../domain/errors.ts';
import type { Edge } from './edge.ts';
import type { ActionUse } from './incoming.ts';
import { openModal, updateModal } from './modals.ts';
import { type Performed, perform } from './perform.ts';

/** Buttons that only open a link still tell us that they were clicked; their ids start so. */
export const linkActionPrefix = 'open-';

/** Runs the action that a button, menu option or shortcut means, and shows what comes of it. */
export async function runAction(edge: Edge, use: ActionUse): Promise<void> {
  if (use.name.startsWith(linkActionPrefix)) return;
  await show(edge, use, await performAction(edge, use));
}

/** Carries an action out; whatever is wrong with it is an answer for the person. */
export function performAction(edge: Edge, use: ActionUse): Promise<Performed<ActionResult>> {
  const { incoming, name, input } = use;
  const action = edge.registry.actions.find((known) => known.name === name);
  const attempt = {
    incoming,
    act: `action ${name.slice(0, 80)}`,
    subject: input.value === '' ? undefined : input.value,
    role: action === undefined ? 'viewer' : action.role,
  } as const;
  return perform(edge, attempt, async (actor, services) => {
    const usable = requireAction(action);
    return await usable.run({ ...services, actor, channelId: incoming.channelId }, input);
  });
}

/** Shows a result through the door the person came in by. */
export async function show(edge: Edge, use: ActionUse, outcome: Performed<ActionResult>): Promise<void> {
  const { incoming } = use;
  if (!outcome.ok) return edge.responder.tell(incoming, outcome.reply, 'person');
  const { modal, update, replace, reply, post } = outcome.value;
  if (update !== undefined) await updateModal(edge, incoming, update);
  if (modal !== undefined) await openModal(edge, incoming, use.name, modal);
  if (replace !== undefined) await edge.responder.tell(incoming, replace, 'replace');
  if (reply !== undefined) await edge.responder.tell(incoming, reply, 'person');
  if (post !== undefined) await edge.responder.tell(incoming, post, 'channel');
}

function requireAction(action: LoadedAction | undefined): LoadedAction {
  if (action !== undefined) return action;
  throw new UsageError('This belongs to another version of Watchbill. See what there is with /ops help.');
}
