import { type InteractiveElement, interactiveElements } from '../block-kit/interactive.ts';
import type { WorkspaceCore } from '../core.ts';
import { initialValues } from '../interaction/view-values.ts';
import { objectsOf } from '../json.ts';
import type { ActionPlace } from '../person-side.ts';
import type { MessageRecord, StateValues, ViewRecord } from '../state/records.ts';
import { messageOf } from './membership.ts';

/** A message or view in which a person is about to use something. */
export type OpenPlace =
  | { readonly kind: 'message'; readonly message: MessageRecord }
  | { readonly kind: 'view'; readonly view: ViewRecord };

/** An element of a place; `attachmentId` where it sits in a secondary attachment. */
export type PlacedElement = InteractiveElement & { readonly attachmentId?: number };

/** The message or view as this person sees it; throws when they do not. */
export function openPlace(core: WorkspaceCore, userId: string, place: ActionPlace): OpenPlace {
  if (place.kind === 'message') {
    return { kind: 'message', message: messageOf(core, userId, place.channelId, place.ts) };
  }
  const home = core.state.homes.get(userId);
  const view =
    home?.id === place.viewId ? home : core.modals.of(userId).find((one) => one.id === place.viewId);
  if (view === undefined) throw new Error(`The view '${place.viewId}' is not open.`);
  return { kind: 'view', view };
}

/** Every element of a place, those in attachments last. */
export function elementsOf(place: OpenPlace): readonly PlacedElement[] {
  if (place.kind === 'view') return interactiveElements(place.view.blocks);
  const inAttachments = objectsOf(place.message.attachments).flatMap((attachment) =>
    interactiveElements(objectsOf(attachment['blocks'])).map((element) => ({
      ...element,
      attachmentId: Number(attachment['id']),
    })),
  );
  return [...interactiveElements(objectsOf(place.message.blocks)), ...inAttachments];
}

/** What each person has chosen in messages so far; a client keeps it until the message is gone. */
export class MessageStates {
  readonly #values = new Map<string, StateValues>();

  of(userId: string, message: MessageRecord): StateValues {
    const blocks = [
      message.blocks,
      objectsOf(message.attachments).map((one) => objectsOf(one['blocks'])),
    ].flat(2);
    return initialValues(objectsOf(blocks), this.#values.get(keyOf(userId, message)));
  }

  set(userId: string, message: MessageRecord, values: StateValues): void {
    this.#values.set(keyOf(userId, message), values);
  }
}

function keyOf(userId: string, { channelId, ts }: MessageRecord): string {
  return `${userId} ${channelId} ${ts}`;
}
