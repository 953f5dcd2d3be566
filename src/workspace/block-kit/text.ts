import { z } from 'zod';

/** Slack counts characters; UTF-16 units are never fewer, so what passes here passes there. */
const bounded = (max: number) => z.string().min(1).max(max);

/** A `plain_text` object of at most `max` characters. */
export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: bounded(max), emoji: z.boolean().optional() });

/** A `mrkdwn` object of at most `max` characters. */
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: bounded(max), verbatim: z.boolean().optional() });

/** Either kind of text object. */
export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

/** A `block_id` or `action_id`; Slack gives one to whatever comes without. */
export const identifier = bounded(255).optional();

/** Schemes a person may be sent to: anything else (`javascript:`, `file:`, …) is refused. */
export const linkUrl = bounded(3000).refine((url) => hasScheme(url, ['http:', 'https:', 'mailto:']), {
  message: 'must be a valid http, https or mailto URL',
});

/** A picture that Slack would fetch. */
export const imageUrl = bounded(3000).refine((url) => hasScheme(url, ['http:', 'https:']), {
  message: 'must be a valid http or https URL',
});

/** The question asked before an action is sent. */
export const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

function hasScheme(url: string, schemes: readonly string[]): boolean {
  return URL.canParse(url) && schemes.includes(new URL(url).protocol);
}
