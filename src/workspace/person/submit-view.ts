import { pushedRecord } from '../api/methods/views.ts';
import { SlackError } from '../api/slack-error.ts';
import { interactiveElements } from '../block-kit/interactive.ts';
import type { WorkspaceCore } from '../core.ts';
import { personError } from '../delivery/delivery.ts';
import { interactionBase, responseUrl } from '../interaction/payloads.ts';
import { clientErrors, withForm } from '../interaction/view-values.ts';
import { readView, viewRecord, viewShape, workspaceView } from '../interaction/views.ts';
import { isObject, type JsonObject, stringOf } from '../json.ts';
import type { PersonOutcome, PersonSide, SubmitOutcome } from '../person-side.ts';
import type { ViewRecord } from '../state/records.ts';
import { notifyClosed } from './close-view.ts';
import { personOf } from './membership.ts';

/** Submits a modal as a client does: checks what it can itself, sends `view_submission`, follows the answer. */
export function viewSubmission(core: WorkspaceCore): PersonSide['submitView'] {
  return async (userId, viewId, form) => {
    const user = personOf(core, userId);
    const open = core.modals.of(userId).find((one) => one.id === viewId);
    if (open === undefined) throw new Error(`The view '${viewId}' is not open.`);
    const view = core.modals.setValues(viewId, withForm(open.blocks, open.values, form)) ?? open;
    const errors = clientErrors(view.blocks, view.values);
    if (Object.keys(errors).length > 0) return { outcome: 'errors', errors };
    const ack = await core.delivery.deliver({
      kind: 'interactive',
      acceptsResponse: true,
      payload: {
        ...interactionBase(core, 'view_submission', user),
        trigger_id: core.triggers.mint({ userId, viewId }),
        view: viewShape(core, view),
        response_urls: responseUrls(core, view),
      },
    });
    if (ack.outcome !== 'acked') return { ok: false, error: personError(ack) };
    return follow(core, view, isObject(ack.body) ? ack.body : {});
  };
}

function follow(core: WorkspaceCore, view: ViewRecord, answer: JsonObject): SubmitOutcome | PersonOutcome {
  try {
    switch (answer['response_action']) {
      case undefined:
        core.modals.close(view.id);
        return changed(core, view, { outcome: 'closed' });
      case 'clear':
        core.modals.clear(view.userId);
        return changed(core, view, { outcome: 'closed' });
      case 'errors':
        return { outcome: 'errors', errors: namedErrors(view, answer['errors']) };
      case 'update': {
        const next = viewRecord(core, readView(answer['view'], 'modal'), view.userId, { previous: view });
        core.modals.replace(next);
        return changed(core, next, { outcome: 'updated', view: workspaceView(next) });
      }
      case 'push': {
        const next = pushedRecord(core, readView(answer['view'], 'modal'), view.userId);
        core.modals.push(next);
        return changed(core, next, { outcome: 'updated', view: workspaceView(next) });
      }
      default:
        return { ok: false, error: `invalid response_action '${String(answer['response_action'])}'` };
    }
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code };
    throw error;
  }
}

/** Errors must name input blocks of the view: Slack's client has no other place to show them. */
function namedErrors(view: ViewRecord, errors: unknown): Record<string, string> {
  const inputs = view.blocks.filter((block) => block['type'] === 'input').map((block) => block['block_id']);
  const entries = Object.entries(isObject(errors) ? errors : {});
  const isNamed = entries.every(([blockId, text]) => inputs.includes(blockId) && typeof text === 'string');
  if (entries.length === 0 || !isNamed) throw new SlackError('invalid_errors');
  return Object.fromEntries(entries.map(([blockId, text]) => [blockId, String(text)]));
}

function responseUrls(core: WorkspaceCore, view: ViewRecord): readonly JsonObject[] {
  return interactiveElements(view.blocks).flatMap(({ element, blockId, actionId }) => {
    const state = view.values[blockId]?.[actionId] ?? {};
    const channelId = stringOf(state, 'selected_conversation') || stringOf(state, 'selected_channel');
    if (element['response_url_enabled'] !== true || channelId === '') return [];
    const url = responseUrl(core, { userId: view.userId, channelId });
    return [{ block_id: blockId, action_id: actionId, channel_id: channelId, response_url: url }];
  });
}

function changed<Outcome>(core: WorkspaceCore, view: ViewRecord, outcome: Outcome): Outcome {
  core.state.announce({ kind: 'view', userId: view.userId });
  return outcome;
}

/** Closes a modal; with `clear_on_close` everything below goes too. The app hears of it where it asked to. */
export function viewClosing(core: WorkspaceCore): PersonSide['closeView'] {
  return async (userId, viewId) => {
    const user = personOf(core, userId);
    const view = core.modals.of(userId).find((one) => one.id === viewId);
    if (view === undefined) return;
    const closed = view.clearOnClose ? core.modals.clear(userId) : core.modals.close(viewId);
    core.state.announce({ kind: 'view', userId });
    await notifyClosed(core, user, closed, view.clearOnClose);
  };
}
