import { z } from 'zod';
import {
  checkboxes,
  datepicker,
  datetimepicker,
  focusable,
  placeholder,
  radioButtons,
  timepicker,
} from './elements.ts';
import { richTextBlock } from './rich-text.ts';
import { selects } from './selects.ts';
import { identifier } from './text.ts';

const dispatchConfig = z.strictObject({
  trigger_actions_on: z
    .array(z.enum(['on_enter_pressed', 'on_character_entered']))
    .min(1)
    .optional(),
});

const typed = {
  action_id: identifier,
  placeholder,
  dispatch_action_config: dispatchConfig.optional(),
  ...focusable,
};

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a number in a string');

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().int().min(0).max(3000).optional(),
    max_length: z.number().int().min(1).max(3000).optional(),
    ...typed,
  })
  .refine((input) => (input.min_length ?? 0) <= (input.max_length ?? 3000), {
    message: 'min_length must not be above max_length',
  });

const numberInput = z.strictObject({
  type: z.literal('number_input'),
  is_decimal_allowed: z.boolean(),
  initial_value: decimal.optional(),
  min_value: decimal.optional(),
  max_value: decimal.optional(),
  ...typed,
});

/** What an input block may hold; `file_input` only in a modal, which the view schema checks. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  z.strictObject({ type: z.literal('email_text_input'), initial_value: z.string().optional(), ...typed }),
  z.strictObject({ type: z.literal('url_text_input'), initial_value: z.string().optional(), ...typed }),
  z.strictObject({
    type: z.literal('rich_text_input'),
    initial_value: richTextBlock.optional(),
    min_lines: z.number().int().min(1).optional(),
    max_lines: z.number().int().min(1).optional(),
    ...typed,
  }),
  z.strictObject({
    type: z.literal('file_input'),
    action_id: identifier,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.number().int().min(1).max(10).optional(),
  }),
  checkboxes,
  radioButtons,
  datepicker,
  timepicker,
  datetimepicker,
  ...selects,
]);
