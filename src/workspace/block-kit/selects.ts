import { z } from 'zod';
import { actionable, focusable, placeholder } from './elements.ts';
import { hasOneSource, notOffered, offersAll, oneSource, selectChoices, selectOption } from './options.ts';

const single = { placeholder, ...actionable, ...focusable };
const multi = { ...single, max_selected_items: z.number().int().min(1).optional() };
const id = z.string().min(1);

const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, { message: 'at least one filter is required' });

const conversation = { default_to_current_conversation: z.boolean().optional(), filter: filter.optional() };
const responseUrl = { response_url_enabled: z.boolean().optional() };
const external = { min_query_length: z.number().int().min(0).optional() };

/** Every kind of select menu, single and multiple. */
export const selects = [
  z
    .strictObject({
      type: z.literal('static_select'),
      ...selectChoices,
      initial_option: selectOption.optional(),
      ...single,
    })
    .refine(hasOneSource, oneSource)
    .refine(
      (element) => offersAll(element, element.initial_option ? [element.initial_option] : []),
      notOffered,
    ),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...selectChoices,
      initial_options: z.array(selectOption).min(1).optional(),
      ...multi,
    })
    .refine(hasOneSource, oneSource)
    .refine((element) => offersAll(element, element.initial_options ?? []), notOffered),
  z.strictObject({
    type: z.literal('external_select'),
    initial_option: selectOption.optional(),
    ...external,
    ...single,
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    initial_options: z.array(selectOption).min(1).optional(),
    ...external,
    ...multi,
  }),
  z.strictObject({ type: z.literal('users_select'), initial_user: id.optional(), ...single }),
  z.strictObject({ type: z.literal('multi_users_select'), initial_users: z.array(id).optional(), ...multi }),
  z.strictObject({
    type: z.literal('conversations_select'),
    initial_conversation: id.optional(),
    ...conversation,
    ...responseUrl,
    ...single,
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    initial_conversations: z.array(id).optional(),
    ...conversation,
    ...multi,
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    initial_channel: id.optional(),
    ...responseUrl,
    ...single,
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    initial_channels: z.array(id).optional(),
    ...multi,
  }),
] as const;
