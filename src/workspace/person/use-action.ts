import type { WorkspaceCore } from '../core.ts';
import { personError } from '../delivery/delivery.ts';
import { elementState, isStateful } from '../interaction/element-state.ts';
import {
  actionTs,
  interactionBase,
  messageContainer,
  payloadChannel,
  payloadMessage,
  responseUrl,
} from '../interaction/payloads.ts';
import { withForm } from '../interaction/view-values.ts';
import { viewShape } from '../interaction/views.ts';
import { type JsonObject, stringOf } from '../json.ts';
import type { ActionUse, PersonSide } from '../person-side.ts';
import type { StateValues, ViewRecord } from '../state/records.ts';
import { channelOf, personOf } from './membership.ts';
import { elementsOf, MessageStates, type OpenPlace, openPlace, type PlacedElement } from './place.ts';

/** Uses a button, menu or picker: remembers the choice and sends `block_actions`. */
export function actionUse(core: WorkspaceCore): PersonSide['useAction'] {
  const states = new MessageStates();
  return async (userId, use) => {
    const user = personOf(core, userId);
    const place = openPlace(core, userId, use.place);
    const { placed, chosen } =
      offered(place, use) ?? offered(placeBefore(core, place), use) ?? refuse(place, use);
    const before = place.kind === 'view' ? formSoFar(place.view, use) : states.of(userId, place.message);
    const values = isStateful(placed.element) ? withChoice(before, placed, chosen) : before;
    const action = { action_id: use.actionId, block_id: use.blockId, ...chosen, action_ts: actionTs(core) };
    if (place.kind === 'message') states.set(userId, place.message, values);
    const payload = {
      ...interactionBase(core, 'block_actions', user),
      ...placeParts(core, userId, place, placed, values),
      actions: [action],
    };
    const ack = await core.delivery.deliver({ kind: 'interactive', payload, acceptsResponse: false });
    return ack.outcome === 'acked' ? { ok: true } : { ok: false, error: personError(ack) };
  };
}

/** What is used, if this place offers it. */
function offered(
  place: OpenPlace | undefined,
  use: ActionUse,
): { readonly placed: PlacedElement; readonly chosen: JsonObject } | undefined {
  if (place === undefined) return undefined;
  const placed = elementOf(place, use);
  const chosen = placed && choiceOf(placed.element, use);
  return placed !== undefined && chosen !== undefined ? { placed, chosen } : undefined;
}

function elementOf(place: OpenPlace, { blockId, actionId }: ActionUse): PlacedElement | undefined {
  return elementsOf(place).find((one) => one.blockId === blockId && one.actionId === actionId);
}

/** A message that was edited under somebody's hand: Slack delivers what their client had before it. */
function placeBefore(core: WorkspaceCore, place: OpenPlace): OpenPlace | undefined {
  if (place.kind !== 'message') return undefined;
  const message = core.state.superseded(place.message.channelId, place.message.ts);
  return message && { kind: 'message', message };
}

function refuse(place: OpenPlace, use: ActionUse): never {
  if (elementOf(place, use) === undefined) {
    throw new Error(`There is no element '${use.actionId}' in the block '${use.blockId}'.`);
  }
  throw new Error(`The element '${use.actionId}' does not offer ${JSON.stringify(use.selected)}.`);
}

/** The members by which an action tells what was done, in Slack's shape; undefined for what is not offered. */
function choiceOf(element: JsonObject, use: ActionUse): JsonObject | undefined {
  const type = stringOf(element, 'type');
  if (['button', 'icon_button'].includes(type)) {
    const { text, value, style } = element;
    return { type, text, ...(value !== undefined && { value }), ...(style !== undefined && { style }) };
  }
  if (type === 'feedback_buttons') return { type, value: use.selected };
  const state = elementState(element, use.selected ?? null);
  if (state === undefined) return undefined;
  const { placeholder } = element;
  return { ...state, ...(placeholder !== undefined && { placeholder }) };
}

function withChoice(
  values: StateValues,
  { blockId, actionId }: PlacedElement,
  choice: JsonObject,
): StateValues {
  const { placeholder: _placeholder, ...state } = choice;
  return { ...values, [blockId]: { ...values[blockId], [actionId]: state } };
}

function formSoFar(view: ViewRecord, use: ActionUse): StateValues {
  return withForm(view.blocks, view.values, use.values ?? {});
}

function placeParts(
  core: WorkspaceCore,
  userId: string,
  place: OpenPlace,
  placed: PlacedElement,
  values: StateValues,
): JsonObject {
  if (place.kind === 'view') {
    const view = rememberView(core, place.view, values);
    return {
      trigger_id: core.triggers.mint({ userId, ...(view.type === 'modal' && { viewId: view.id }) }),
      container: { type: 'view', view_id: view.id },
      view: viewShape(core, view),
    };
  }
  const { message } = place;
  const { channelId, ts, threadTs } = message;
  return {
    trigger_id: core.triggers.mint({ userId }),
    container: messageContainer(message, placed.attachmentId),
    channel: payloadChannel(channelOf(core, userId, channelId)),
    ...payloadMessage(core, message),
    state: { values },
    response_url: responseUrl(core, {
      userId,
      channelId,
      messageTs: ts,
      ...(threadTs !== undefined && { threadTs }),
    }),
  };
}

/** A choice in App Home is kept by the client only, so it is not journaled. */
function rememberView(core: WorkspaceCore, view: ViewRecord, values: StateValues): ViewRecord {
  if (view.type === 'modal') return core.modals.setValues(view.id, values) ?? view;
  const changed = { ...view, values };
  core.state.homes.set(view.userId, changed);
  return changed;
}
