import { z } from 'zod';
import { ConflictError } from '../domain/errors.ts';
import type { PostedMessage } from '../domain/ports/chat.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Identity } from './identity.ts';
import { readAnswer } from './read-answer.ts';
import type { CallOptions, SlackClient } from './slack-client.ts';
import { slackCodeOf } from './slack-errors.ts';

/** Marks our messages; the payload is `{ key, revision }`. */
export const deliveryEventType = 'watchbill_delivery';

const pageSize = 200;
const maxPages = 10;

const messageSchema = z.object({
  ts: z.string(),
  bot_id: z.string().optional(),
  user: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.object({ key: z.string() }) }),
});
const answerSchema = z.object({
  messages: z.array(z.unknown()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** `since` bounds the search: an older message is not looked at. */
export interface Wanted {
  readonly channelId: string;
  readonly key: string;
  readonly since: Date;
  readonly threadTs: string | undefined;
}

/**
 * Looks through the channel, or the thread, for a message of ours that carries the key. A place that may not be read
 * answers as one without the message.
 */
export async function findByKey(
  client: SlackClient,
  identity: Identity,
  wanted: Wanted,
  log: Log,
  options?: CallOptions,
): Promise<PostedMessage | undefined> {
  const method = wanted.threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await readPage(client, method, wanted, cursor, log, options);
    if (answer === undefined) return undefined;
    const found = answer.messages.map((message) => tsWithKey(message, wanted.key, identity)).find(Boolean);
    if (found !== undefined) return { channelId: wanted.channelId, ts: found };
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return undefined;
  }
  return undefined;
}

async function readPage(
  client: SlackClient,
  method: string,
  { channelId, key, since, threadTs }: Wanted,
  cursor: string | undefined,
  log: Log,
  options: CallOptions | undefined,
): Promise<z.output<typeof answerSchema> | undefined> {
  const oldest = (since.getTime() / 1_000).toFixed(6);
  const args = { channel: channelId, ts: threadTs, oldest, inclusive: true, limit: pageSize, cursor };
  try {
    return await readAnswer(client, method, { ...args, include_all_metadata: true }, answerSchema, options);
  } catch (error) {
    const code = slackCodeOf(error);
    // Slack lets us post where it does not let us read: direct messages with our scopes, public channels that we are
    // not in. What may have been lost there is rather posted twice than never.
    if (!(error instanceof ConflictError || code === 'missing_scope')) throw error;
    log.warn(
      { channel: channelId, key, code },
      'A place cannot be searched for a message that may be in it already, so it is posted again. Invite the bot to the channel.',
    );
    return undefined;
  }
}

/** Only our own messages count: anybody may post one that carries our metadata. */
function tsWithKey(message: unknown, key: string, identity: Identity): string | undefined {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return undefined;
  const { ts, bot_id, user, metadata } = parsed.data;
  const ours = user === identity.botUserId || (bot_id !== undefined && bot_id === identity.botId);
  const carries = metadata.event_type === deliveryEventType && metadata.event_payload.key === key;
  return ours && carries ? ts : undefined;
}
