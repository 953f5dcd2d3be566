import { z } from 'zod';
import { compileRegularExpression } from '../../domain/regular-expression.ts';

/** Held against the whole subject, with `.*` where it may go on; bounded like every expression of the configuration. */
const pattern = z
  .string()
  .min(1)
  .transform((text, context) => {
    try {
      return compileRegularExpression(text).expression;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', message, input: text });
      return z.NEVER;
    }
  });

const network = z
  .string()
  .regex(/^[0-9a-f.:]+(\/\d{1,3})?$/i, "has to be an address or a network, e.g. '10.0.0.0/8'");

/** `sources.email` */
export const emailOptions = z.strictObject({
  listen: z
    .string()
    .regex(
      /^(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i,
      "has to be an address and a port, e.g. '127.0.0.1:2525'",
    ),
  /** Who may send: addresses and domains. */
  allow: z
    .array(
      z
        .string()
        .min(3)
        .max(254)
        .transform((text) => text.toLowerCase().replace(/^@/, '')),
    )
    .min(1, 'has to name at least one sender or domain'),
  /** From where: this machine is always allowed. */
  networks: z.array(network).default([]),
  /** To whom; left out: whatever is written there. Nothing is ever sent on. */
  to: z.array(z.string().transform((text) => text.toLowerCase())).default([]),
  /** Subjects that say that it is over. */
  resolved: z.array(pattern).max(50).default([]),
  /** Subjects that are no alert at all. */
  ignored: z.array(pattern).max(50).default([]),
  /** Finds in the subject, as its first group, what names the alert. */
  key: pattern.optional(),
  /** `thread`: every answer belongs to the alert of the first message. */
  by: z.enum(['subject', 'thread']).default('subject'),
});

export type EmailOptions = z.output<typeof emailOptions>;
