import { z } from 'zod';
import { parseBody } from '../fields/parse-body.ts';

/** Region names as AWS writes them: `eu-west-1`, `us-gov-west-1`; no bucket of anybody is called like that. */
const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d';

/** Where Amazon keeps the certificates that SNS signs with, and where subscriptions are confirmed. */
export const snsHost = new RegExp(`^sns\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?$`);

const text = z.string().max(512 * 1024);
const message = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: text.min(1),
  TopicArn: text.regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:[^:\s]*:\S+$/, 'has to be the ARN of an SNS topic'),
  Subject: text.nullish(),
  Message: text,
  Timestamp: text,
  SignatureVersion: text,
  Signature: text.max(4096),
  SigningCertURL: text.max(2048),
  SubscribeURL: text.max(4096).optional(),
  Token: text.max(4096).optional(),
});

/** What SNS posts. https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
export type SnsMessage = z.output<typeof message>;

export function readMessage(raw: unknown): SnsMessage {
  return parseBody(
    message,
    raw,
    'Subscribe with the protocol HTTPS, and leave raw message delivery switched off.',
  );
}

const SIGNED = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const SIGNED_CONFIRMATION = [
  ...['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
] as const;

/** The text that is signed: name and value of each field by itself on a line; a subject only where there is one. */
export function signedText(told: SnsMessage): string {
  const fields = told.Type === 'Notification' ? SIGNED : SIGNED_CONFIRMATION;
  return fields
    .map((field) => [field, told[field as keyof SnsMessage]] as const)
    .filter(([, value]) => typeof value === 'string')
    .map(([field, value]) => `${field}\n${value}\n`)
    .join('');
}
