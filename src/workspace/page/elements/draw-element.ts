import { drawImage } from '../blocks/draw-image.ts';
import { drawUnsupported } from '../blocks/draw-unsupported.ts';
import { type Json, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import type { Drawn } from '../element.ts';
import { drawButton } from './draw-button.ts';
import { drawChoices, drawMultiSelect, drawSelectField } from './draw-choices.ts';
import { drawDateOrTime, drawDateTime, drawTextInput } from './draw-fields.ts';
import { drawOverflow, drawSelectMenu } from './draw-menu.ts';

type Drawer = (element: Json, slot: Slot) => Drawn;

// In a view a choice must survive until it is submitted: there every select is a real field.
const drawSelect: Drawer = (element, slot) =>
  slot.surface === 'message' && slot.acts ? drawSelectMenu(element, slot) : drawSelectField(element, slot);

/** Every element type the page draws. */
const DRAWERS: Readonly<Record<string, Drawer>> = {
  button: drawButton,
  overflow: drawOverflow,
  static_select: drawSelect,
  users_select: drawSelect,
  channels_select: drawSelect,
  conversations_select: drawSelect,
  multi_static_select: drawMultiSelect,
  multi_users_select: drawMultiSelect,
  multi_channels_select: drawMultiSelect,
  multi_conversations_select: drawMultiSelect,
  radio_buttons: drawChoices,
  checkboxes: drawChoices,
  plain_text_input: drawTextInput,
  email_text_input: drawTextInput,
  url_text_input: drawTextInput,
  number_input: drawTextInput,
  datepicker: drawDateOrTime,
  timepicker: drawDateOrTime,
  datetimepicker: drawDateTime,
  image: (element) => drawImage(element, 'accessory-image'),
};

/** The element types that are drawn (for the test that compares them with Slack's list). */
export const drawnElementTypes: readonly string[] = Object.keys(DRAWERS);

/** Draws an interactive element or an image; what the page does not know is announced in its place. */
export function drawElement(element: Json, slot: Slot): Drawn {
  const type = textOf(element, 'type') ?? '';
  const draw = Object.hasOwn(DRAWERS, type) ? DRAWERS[type] : undefined;
  return draw ? draw(element, slot) : drawUnsupported('element', type);
}

/** True for an element of several boxes, which is named by a legend. */
export function isGroupOfChoices(element: Json): boolean {
  const type = textOf(element, 'type') ?? '';
  return type === 'radio_buttons' || type === 'checkboxes' || type.startsWith('multi_');
}
