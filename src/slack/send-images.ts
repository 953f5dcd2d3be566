import { z } from 'zod';
import type { MessageImage } from '../define/message.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';
import { readAnswer } from './read-answer.ts';

const opened = z.object({ channel: z.object({ id: z.string().min(1) }) });

/**
 * Shows images that belong to an answer: in the channel where everybody sees the answer, else in a direct message,
 * because Slack has no files that only one person of a channel sees. What goes wrong is logged: the answer has been given.
 */
export async function sendImages(
  { client, services, log }: Edge,
  { channelId, threadTs, userId }: Incoming,
  images: readonly MessageImage[],
  audience: 'person' | 'channel',
): Promise<void> {
  if (images.length === 0) return;
  try {
    const inChannel = audience === 'channel' && channelId !== undefined;
    const place = inChannel
      ? channelId
      : (await readAnswer(client, 'conversations.open', { users: userId }, opened)).channel.id;
    for (const image of images) {
      await services().chat.uploadImage(
        place,
        image,
        inChannel && threadTs !== undefined ? { threadTs } : {},
      );
    }
  } catch (error) {
    log.warn({ err: error, userId }, 'An image of an answer could not be shown in Slack.');
  }
}
