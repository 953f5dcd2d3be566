import { SignatureError } from '../../domain/errors.ts';
import type { Outside } from '../../domain/ports/outside.ts';
import { type SnsMessage, snsHost } from './message.ts';

/** Confirms a subscription; SignatureError for an address that would do something else. */
export async function confirmSubscription(told: SnsMessage, outside: Outside): Promise<void> {
  const text = told.SubscribeURL ?? '';
  const asked = URL.canParse(text) ? new URL(text).searchParams : undefined;
  if (asked?.get('Action') !== 'ConfirmSubscription' || asked.get('TopicArn') !== told.TopicArn) {
    throw new SignatureError(`'${text.slice(0, 100)}' does not confirm the topic that it came with.`);
  }
  await outside.read({ url: text, host: snsHost, maxBytes: 64 * 1024, timeoutMs: 5_000 });
}
