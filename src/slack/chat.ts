import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import { NotFoundError, OpsError } from '../domain/errors.ts';
import type { Chat, ChatMessage, PostedMessage } from '../domain/ports/chat.ts';
import type { Log } from '../domain/ports/log.ts';
import { createChannelDirectory } from './channel-directory.ts';
import { deliveryEventType, findByKey } from './find-by-key.ts';
import type { IdentityKeeper } from './identity.ts';
import { readAnswer } from './read-answer.ts';
import { shownRevision } from './shown-revision.ts';
import type { CallOptions, SlackClient } from './slack-client.ts';
import { uploadImage } from './upload-image.ts';

const maxPermalinks = 1_000;
/** Whoever asks what is wrong wants to know what is so now. */
const channelNewsMs = 30_000;
const postedSchema = z.object({ channel: z.string().min(1), ts: z.string().min(1) });

/** The chat port with the priority that decides who goes first when Slack makes us wait. */
export interface SlackChat extends Chat {
  post(
    channel: string,
    message: ChatMessage,
    options: Parameters<Chat['post']>[2] & { readonly priority?: number },
  ): Promise<PostedMessage>;
}

/** The chat port over Slack's Web API. */
export function createChat(
  client: SlackClient,
  identity: IdentityKeeper,
  clock: Clock,
  log: Log,
): Omit<SlackChat, 'nameOf'> {
  const idOf = createChannelDirectory(client, clock);
  // A message never moves.
  const permalinks = new Map<string, string>();
  const report: CallOptions = { priority: deliveryPriorities.report };

  return {
    async post(channel, message, { metadataKey, revision, threadTs, priority = deliveryPriorities.notice }) {
      const posted = await readAnswer(
        client,
        'chat.postMessage',
        {
          channel: await idOf(channel, { priority }),
          ...shown(message),
          thread_ts: threadTs,
          metadata: metadataOf(metadataKey, revision),
          // A link in an alert is text: nobody asked Slack to fetch it.
          unfurl_links: false,
          unfurl_media: false,
        },
        postedSchema,
        { priority },
      );
      return { channelId: posted.channel, ts: posted.ts };
    },
    async edit({ channelId, ts }, message, { metadataKey, revision }) {
      const metadata = metadataOf(metadataKey, revision);
      await client.call('chat.update', { channel: channelId, ts, ...shown(message), metadata });
    },
    async findByKey(channel, key, since, threadTs) {
      const found = { channelId: await idOf(channel), key, since, threadTs };
      return await findByKey(client, await identity.get(), found, log);
    },
    async shownRevision(place, metadataKey, threadTs) {
      return await shownRevision(client, await identity.get(), place, metadataKey, threadTs);
    },
    async uploadImage(channel, image, options) {
      await uploadImage(client, await idOf(channel, report), image, options, report);
    },
    async channelProblem(channel) {
      try {
        await idOf(channel, report, channelNewsMs);
        return undefined;
      } catch (error) {
        if (error instanceof NotFoundError) return error.message;
        throw error;
      }
    },
    async permalink({ channelId, ts }) {
      const known = permalinks.get(`${channelId} ${ts}`);
      if (known !== undefined) return known;
      try {
        const answer = await client.call('chat.getPermalink', { channel: channelId, message_ts: ts });
        const permalink = typeof answer['permalink'] === 'string' ? answer['permalink'] : undefined;
        if (permalinks.size >= maxPermalinks) permalinks.clear();
        if (permalink !== undefined) permalinks.set(`${channelId} ${ts}`, permalink);
        return permalink;
      } catch (error) {
        // A link is a convenience: what it was wanted for goes on without it.
        if (error instanceof OpsError) return undefined;
        throw error;
      }
    },
  };
}

function shown({ text, blocks, attachments }: ChatMessage): Record<string, unknown> {
  return {
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
  };
}

function metadataOf(key: string, revision: number): object {
  return { event_type: deliveryEventType, event_payload: { key, revision } };
}
