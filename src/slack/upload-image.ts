import { z } from 'zod';
import { ConflictError, UnreachableError } from '../domain/errors.ts';
import type { Chat } from '../domain/ports/chat.ts';
import { readAnswer } from './read-answer.ts';
import type { CallOptions, SlackClient } from './slack-client.ts';
import { toOpsError } from './slack-errors.ts';

const uploadTimeoutMs = 30_000;
const ticketSchema = z.object({ upload_url: z.url(), file_id: z.string().min(1) });

type Image = Parameters<Chat['uploadImage']>[1];
type UploadOptions = Parameters<Chat['uploadImage']>[2];

/** Slack's external upload: a ticket, the bytes, then the message that shows them. */
export async function uploadImage(
  client: SlackClient,
  channelId: string,
  image: Image,
  { threadTs, comment, mayShow }: UploadOptions,
  options: CallOptions,
): Promise<void> {
  const ticket = await readAnswer(
    client,
    'files.getUploadURLExternal',
    { filename: image.fileName, length: image.bytes.byteLength, alt_text: image.altText },
    ticketSchema,
    options,
  );
  await sendBytes(ticket.upload_url, image.bytes, client.apiUrl);
  if (mayShow !== undefined && !(await mayShow())) return;
  await client.call(
    'files.completeUploadExternal',
    {
      files: [{ id: ticket.file_id, title: image.title }],
      channel_id: channelId,
      thread_ts: threadTs,
      initial_comment: comment,
    },
    options,
  );
}

async function sendBytes(url: string, bytes: Uint8Array, apiUrl: string | undefined): Promise<void> {
  const { protocol, origin } = new URL(url);
  if (protocol !== 'https:' && origin !== (apiUrl === undefined ? undefined : new URL(apiUrl).origin)) {
    throw new ConflictError(`Slack named '${origin}' for an upload, which is not safe to send to.`);
  }
  const signal = AbortSignal.timeout(uploadTimeoutMs);
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', body: Buffer.from(bytes), redirect: 'error', signal });
    await response.body?.cancel();
  } catch (thrown) {
    throw toOpsError('file upload', thrown);
  }
  if (!response.ok) {
    throw new UnreachableError(
      `Slack answered a file upload with HTTP ${response.status}. It is tried again.`,
    );
  }
}
