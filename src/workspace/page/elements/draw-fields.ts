import { type Json, numberOf, objectOf, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import { wordsOf } from '../blocks/text-object.ts';
import { type Drawn, h } from '../element.ts';
import { fieldAttributes, wrap } from './wrapper.ts';

const NAMES: Readonly<Record<string, string>> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
};

/** `plain_text_input`, `email_text_input`, `url_text_input`, `number_input`. */
export function drawTextInput(element: Json, slot: Slot): Drawn {
  const type = NAMES[textOf(element, 'type') ?? ''] ?? 'text';
  const initial = textOf(element, 'initial_value') ?? '';
  const shared = {
    ...fieldAttributes(element, slot, 'Text'),
    placeholder: wordsOf(objectOf(element, 'placeholder')) || undefined,
    minlength: numberOf(element, 'min_length'),
    maxlength: numberOf(element, 'max_length'),
    autocomplete: 'off',
  };
  if (element['multiline'] === true)
    return wrap(element, slot, 'text', h('textarea', { ...shared, rows: 4 }, initial));
  const limits = {
    min: numberOf(element, 'min_value'),
    max: numberOf(element, 'max_value'),
    step: element['is_decimal_allowed'] === true ? 'any' : 1,
  };
  return wrap(
    element,
    slot,
    'text',
    h('input', { ...shared, type, value: initial, ...(type === 'number' ? limits : {}) }),
  );
}

/** `datepicker` (YYYY-MM-DD) and `timepicker` (HH:mm). */
export function drawDateOrTime(element: Json, slot: Slot): Drawn {
  const type = NAMES[textOf(element, 'type') ?? ''] ?? 'date';
  const initial = textOf(element, type === 'date' ? 'initial_date' : 'initial_time') ?? '';
  const properties = {
    ...fieldAttributes(element, slot, type === 'date' ? 'Date' : 'Time'),
    type,
    value: initial,
  };
  return wrap(element, slot, 'text', h('input', properties));
}

/** `datetimepicker`: a moment in Unix seconds, told and typed in the viewer's zone. */
export function drawDateTime(element: Json, slot: Slot): Drawn {
  const { timeZone } = slot.viewer;
  const seconds = numberOf(element, 'initial_date_time');
  const properties = {
    ...fieldAttributes(element, slot, `Date and time (${timeZone})`),
    type: 'datetime-local',
    'data-time-zone': timeZone,
    value: seconds === undefined ? '' : localMoment(seconds * 1000, timeZone),
  };
  return wrap(element, slot, 'datetime', h('input', properties));
}

/** The wall clock of a zone in the form of a `datetime-local` field: `2026-11-21T02:14`. */
export function localMoment(atMs: number, timeZone: string): string {
  // Swedish is the locale whose dates are ISO 8601.
  const shape = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('sv-SE', shape).format(atMs).replace(' ', 'T');
}
