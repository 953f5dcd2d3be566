import { isObject, type JsonObject, objectsOf, stringOf } from '../json.ts';

/** What a person chose or typed: option value(s), id(s) or text; null when nothing. */
export type Chosen = string | readonly string[] | null;

/** The member of a state value or action in which each element type reports what was chosen. */
const members: ReadonlyMap<string, string> = new Map([
  ['overflow', 'selected_option'],
  ['static_select', 'selected_option'],
  ['external_select', 'selected_option'],
  ['radio_buttons', 'selected_option'],
  ['checkboxes', 'selected_options'],
  ['multi_static_select', 'selected_options'],
  ['multi_external_select', 'selected_options'],
  ['users_select', 'selected_user'],
  ['multi_users_select', 'selected_users'],
  ['conversations_select', 'selected_conversation'],
  ['multi_conversations_select', 'selected_conversations'],
  ['channels_select', 'selected_channel'],
  ['multi_channels_select', 'selected_channels'],
  ['datepicker', 'selected_date'],
  ['timepicker', 'selected_time'],
  ['datetimepicker', 'selected_date_time'],
  ['rich_text_input', 'rich_text_value'],
  ['file_input', 'files'],
]);

/** The state of an element after a choice, as `state.values` holds it; undefined when it offers no such choice. */
export function elementState(element: JsonObject, chosen: Chosen): JsonObject | undefined {
  const type = stringOf(element, 'type');
  const member = members.get(type) ?? 'value';
  const isList = member.endsWith('s');
  if (chosen === null || chosen === '') return { type, [member]: isList ? [] : null };
  const texts = typeof chosen === 'string' ? [chosen] : [...chosen];
  const values = texts.map((text) => readChoice(element, member, text));
  if (values.includes(undefined)) return undefined;
  return { type, [member]: isList ? values : values[0] };
}

/** The options of an element, groups included, in order. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  const grouped = objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options']));
  return [...objectsOf(element['options']), ...grouped];
}

function readChoice(element: JsonObject, member: string, text: string): unknown {
  switch (member) {
    case 'selected_option':
    case 'selected_options': {
      // The options of an external select live in the app; the client repeats the one it was given.
      const isExternal = stringOf(element, 'type').includes('external');
      const offered = optionsOf(element).find((option) => option['value'] === text);
      return isExternal ? { text: { type: 'plain_text', text }, value: text } : offered;
    }
    case 'selected_date_time':
      return /^\d{10}$/.test(text) ? Number(text) : undefined;
    case 'rich_text_value':
      return richText(text);
    default:
      return text;
  }
}

function richText(text: string): JsonObject {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/** The state an element starts with: its `initial_…` member. */
export function initialState(element: JsonObject): JsonObject {
  const type = stringOf(element, 'type');
  const member = members.get(type) ?? 'value';
  const initial =
    element[member.replace(/^selected_|_value$/, 'initial_').replace(/^value$/, 'initial_value')];
  const richInitial = type === 'rich_text_input' ? element['initial_value'] : undefined;
  return { type, [member]: richInitial ?? initial ?? (member.endsWith('s') ? [] : null) };
}

/** True when nothing is chosen or typed. */
export function isUnanswered(state: JsonObject | undefined): boolean {
  if (state === undefined) return true;
  const { type: _type, ...rest } = state;
  return Object.values(rest).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

/** The members that an element adds to an action, without `initial_…` and the like. */
export function isStateful(element: JsonObject): boolean {
  return (
    isObject(element) &&
    !['button', 'overflow', 'icon_button', 'feedback_buttons'].includes(stringOf(element, 'type'))
  );
}
