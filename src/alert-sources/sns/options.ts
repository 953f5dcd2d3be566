import { z } from 'zod';

/** `sources.cloudwatch` */
export const snsOptions = z.strictObject({
  /** ARNs of the topics whose messages are taken; left out: any, and a token is needed. */
  topics: z
    .array(
      z.string().regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:\S+$/, 'has to be the ARN of an SNS topic'),
    )
    .max(100)
    .default([]),
  /** Whether a subscription is confirmed as soon as it is asked for. */
  confirm: z.boolean().default(false),
});
