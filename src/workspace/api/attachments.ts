import { z } from 'zod';
import { checkMessageBlocks } from '../block-kit/message-blocks.ts';
import { faultsOf, formatFault } from '../block-kit/refusal.ts';
import { imageUrl, linkUrl } from '../block-kit/text.ts';
import type { JsonObject } from '../json.ts';
import { explained } from './slack-error.ts';

const maxAttachments = 100;

const attachment = z.strictObject({
  id: z.number().optional(),
  blocks: z.array(z.unknown()).optional(),
  fallback: z.string().optional(),
  color: z
    .string()
    .regex(/^(good|warning|danger|#?[0-9a-fA-F]{6})$/, 'invalid color')
    .optional(),
  pretext: z.string().optional(),
  author_name: z.string().optional(),
  author_link: linkUrl.optional(),
  author_icon: imageUrl.optional(),
  title: z.string().optional(),
  title_link: linkUrl.optional(),
  text: z.string().optional(),
  fields: z
    .array(z.strictObject({ title: z.string(), value: z.string(), short: z.boolean().optional() }))
    .optional(),
  image_url: imageUrl.optional(),
  thumb_url: imageUrl.optional(),
  footer: z.string().max(300).optional(),
  footer_icon: imageUrl.optional(),
  ts: z.union([z.string(), z.number()]).optional(),
  mrkdwn_in: z.array(z.enum(['pretext', 'text', 'fields'])).optional(),
});

/** Checks secondary attachments, blocks inside included, and numbers them from 1 as Slack does. */
export function checkAttachments(value: readonly unknown[]): readonly JsonObject[] {
  if (value.length > maxAttachments) throw explained('too_many_attachments', []);
  return value.map((given, index) => {
    const base = `/attachments/${index}`;
    const parsed = attachment.safeParse(given, { reportInput: true });
    if (!parsed.success)
      throw explained('invalid_attachments', faultsOf(parsed.error, base).map(formatFault));
    const { blocks, ...rest } = parsed.data;
    if (blocks === undefined) return { ...rest, id: index + 1 };
    const checked = checkMessageBlocks(blocks, `${base}/blocks`);
    if (!checked.ok) throw explained('invalid_blocks', checked.faults.map(formatFault));
    return { fallback: '[no preview available]', ...rest, id: index + 1, blocks: checked.blocks };
  });
}
