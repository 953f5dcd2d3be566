import { z } from 'zod';
import {
  button,
  checkboxes,
  contextElement,
  datepicker,
  datetimepicker,
  feedbackButtons,
  hasOneImage,
  iconButton,
  imageElement,
  imageSource,
  oneImage,
  overflow,
  radioButtons,
  timepicker,
} from './elements.ts';
import { inputElement } from './inputs.ts';
import { richTextBlock } from './rich-text.ts';
import { selects } from './selects.ts';
import { anyText, identifier, plainText } from './text.ts';

const block_id = identifier;

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z
      .discriminatedUnion('type', [
        button,
        overflow,
        checkboxes,
        radioButtons,
        datepicker,
        timepicker,
        imageElement,
        ...selects,
      ])
      .optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    message: 'text or fields is required',
  });

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        button,
        overflow,
        checkboxes,
        radioButtons,
        datepicker,
        timepicker,
        datetimepicker,
        ...selects,
      ]),
    )
    .min(1)
    .max(25),
});

const image = z
  .strictObject({
    type: z.literal('image'),
    block_id,
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
    ...imageSource,
  })
  .refine(hasOneImage, oneImage);

const input = z.strictObject({
  type: z.literal('input'),
  block_id,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string() }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string() }),
  richTextBlock,
]);

const table = z.strictObject({
  type: z.literal('table'),
  block_id,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
});

const alert = z.strictObject({
  type: z.literal('alert'),
  block_id,
  text: anyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

const everywhere = [
  section,
  actions,
  image,
  input,
  richTextBlock,
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  z.strictObject({ type: z.literal('context'), block_id, elements: z.array(contextElement).min(1).max(10) }),
] as const;

/** Blocks of a message. `file` and `video` are refused: Slack makes the first itself, the second needs a scope. */
export const messageBlock = z.discriminatedUnion('type', [
  ...everywhere,
  table,
  z.strictObject({ type: z.literal('markdown'), block_id, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('context_actions'),
    block_id,
    elements: z
      .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
      .min(1)
      .max(5),
  }),
]);

/** Blocks of a modal. */
export const modalBlock = z.discriminatedUnion('type', [...everywhere, alert]);

/** Blocks of an App Home view. */
export const homeBlock = z.discriminatedUnion('type', [...everywhere]);
