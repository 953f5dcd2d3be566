import { z } from 'zod';
import { deliveryPriorities } from '../domain/delivery.ts';
import type { PostedMessage } from '../domain/ports/chat.ts';
import { deliveryEventType } from './find-by-key.ts';
import type { Identity } from './identity.ts';
import { readAnswer } from './read-answer.ts';
import type { SlackClient } from './slack-client.ts';

const answerSchema = z.object({ messages: z.array(z.unknown()) });
const messageSchema = z.object({
  ts: z.string(),
  bot_id: z.string().optional(),
  user: z.string().optional(),
  metadata: z.object({
    event_type: z.literal(deliveryEventType),
    event_payload: z.object({ key: z.string(), revision: z.number() }),
  }),
});

/** Reads one message of ours where it has to be; the revision that it shows, undefined where it is not. */
export async function shownRevision(
  client: SlackClient,
  identity: Identity,
  { channelId, ts }: PostedMessage,
  key: string,
  threadTs: string | undefined,
): Promise<number | undefined> {
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  const args = { channel: channelId, ts: threadTs, oldest: ts, latest: ts, inclusive: true, limit: 2 };
  const answer = await readAnswer(client, method, { ...args, include_all_metadata: true }, answerSchema, {
    priority: deliveryPriorities.report,
  });
  for (const message of answer.messages) {
    const parsed = messageSchema.safeParse(message);
    if (!parsed.success || parsed.data.ts !== ts) continue;
    const { user, bot_id, metadata } = parsed.data;
    const ours = user === identity.botUserId || (bot_id !== undefined && bot_id === identity.botId);
    if (ours && metadata.event_payload.key === key) return metadata.event_payload.revision;
  }
  return undefined;
}
