import type { WorkspaceCore } from '../core.ts';
import { optionsOf } from '../interaction/element-state.ts';
import {
  interactionBase,
  messageContainer,
  payloadChannel,
  payloadMessage,
} from '../interaction/payloads.ts';
import { viewShape } from '../interaction/views.ts';
import { isObject, type JsonObject, objectsOf, stringOf, textOf } from '../json.ts';
import type { OptionSource } from '../person-side.ts';
import { channelOf, personOf } from './membership.ts';
import { elementsOf, type OpenPlace, openPlace } from './place.ts';

/** Asks the app for the options of an external select (`block_suggestion`); empty when it does not answer. */
export function optionLoading(core: WorkspaceCore): OptionSource['loadOptions'] {
  return async (userId, { place, blockId, actionId, query }) => {
    const user = personOf(core, userId);
    const open = openPlace(core, userId, place);
    const found = elementsOf(open).find((one) => one.blockId === blockId && one.actionId === actionId);
    if (found === undefined || !stringOf(found.element, 'type').includes('external')) {
      throw new Error(`There is no external select '${actionId}' in the block '${blockId}'.`);
    }
    const ack = await core.delivery.deliver({
      kind: 'interactive',
      acceptsResponse: true,
      payload: {
        ...interactionBase(core, 'block_suggestion', user),
        ...placeParts(core, userId, open),
        block_id: blockId,
        action_id: actionId,
        value: query,
      },
    });
    if (ack.outcome !== 'acked' || !isObject(ack.body)) return [];
    return objectsOf(optionsOf(ack.body)).map((option) => ({
      text: textOf(option['text']),
      value: stringOf(option, 'value'),
    }));
  };
}

function placeParts(core: WorkspaceCore, userId: string, place: OpenPlace): JsonObject {
  if (place.kind === 'view') {
    return { container: { type: 'view', view_id: place.view.id }, view: viewShape(core, place.view) };
  }
  return {
    container: messageContainer(place.message),
    channel: payloadChannel(channelOf(core, userId, place.message.channelId)),
    ...payloadMessage(core, place.message),
  };
}
