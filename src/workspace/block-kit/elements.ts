import { z } from 'zod';
import { notOffered, offersAll, overflowOption, richOption } from './options.ts';
import { anyText, confirm, identifier, imageUrl, linkUrl, plainText } from './text.ts';

export const actionable = { action_id: identifier, confirm: confirm.optional() };
export const focusable = { focus_on_load: z.boolean().optional() };
const style = z.enum(['primary', 'danger']).optional();

/** A picture by public URL or by a file already in the workspace. */
export const imageSource = {
  image_url: imageUrl.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
};

/** True when exactly one source of the picture is given. */
export function hasOneImage(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}

/** The refusal for a picture without, or with two, sources. */
export const oneImage = { message: 'exactly one of image_url and slack_file is required' };

/** A small picture in a section or context block. */
export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: z.string().min(1).max(2000), ...imageSource })
  .refine(hasOneImage, oneImage);

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: linkUrl.optional(),
  style,
  accessibility_label: z.string().max(75).optional(),
  ...actionable,
});

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  options: z.array(overflowOption).min(1).max(5),
  ...actionable,
});

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    options: z.array(richOption).min(1).max(10),
    initial_options: z.array(richOption).min(1).optional(),
    ...actionable,
    ...focusable,
  })
  .refine((element) => offersAll(element, element.initial_options ?? []), notOffered);

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    options: z.array(richOption).min(1).max(10),
    initial_option: richOption.optional(),
    ...actionable,
    ...focusable,
  })
  .refine(
    (element) => offersAll(element, element.initial_option ? [element.initial_option] : []),
    notOffered,
  );

export const placeholder = plainText(150).optional();
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:mm');

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  initial_date: date.optional(),
  placeholder,
  ...actionable,
  ...focusable,
});

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  initial_time: time.optional(),
  timezone: z.string().optional(),
  placeholder,
  ...actionable,
  ...focusable,
});

export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  // Ten digits: Slack takes seconds, and a value in milliseconds is the usual slip.
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
  ...actionable,
  ...focusable,
});

const feedback = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(2000),
  accessibility_label: z.string().max(75).optional(),
});

export const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: identifier,
  positive_button: feedback,
  negative_button: feedback,
});

export const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  icon: z.literal('trash'),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
  accessibility_label: z.string().max(75).optional(),
  ...actionable,
});

/** What a context block may hold. */
export const contextElement = z.discriminatedUnion('type', [imageElement, ...anyText(2000).options]);
