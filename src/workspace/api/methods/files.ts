import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import { addMessage } from '../../state/messages.ts';
import { mimeTypeOf } from '../../state/mime-type.ts';
import type { FileRecord } from '../../state/records.ts';
import type { PendingUpload } from '../../state/uploads.ts';
import { count, structure, timeStamp } from '../arguments.ts';
import { readMessageBody } from '../message-body.ts';
import { defineMethod } from '../method.ts';
import { fileShape } from '../shapes.ts';
import { explained, SlackError } from '../slack-error.ts';
import { takeMessage, threadParent } from './chat-post.ts';
import { visibleChannel } from './conversations.ts';

export const getUploadUrl = defineMethod({
  name: 'files.getUploadURLExternal',
  scope: 'files:write',
  tier: 4,
  args: z.strictObject({
    filename: z.string().min(1).max(255),
    length: count,
    alt_txt: z.string().max(1000).optional(),
    // Slack documents alt_txt; its own client library sends this spelling.
    alt_text: z.string().max(1000).optional(),
    snippet_type: z.string().optional(),
  }),
  run({ core, baseUrl }, args) {
    if (args.length === 0) throw new SlackError('invalid_arguments');
    const upload = core.uploads.announce(args.filename, args.length, args.alt_txt ?? args.alt_text ?? '');
    return { upload_url: `${baseUrl}/upload/${upload.key}`, file_id: upload.fileId };
  },
});

const completion = z
  .array(z.strictObject({ id: z.string(), title: z.string().optional() }))
  .min(1)
  .max(100);

export const completeUpload = defineMethod({
  name: 'files.completeUploadExternal',
  scope: 'files:write',
  tier: 4,
  args: z.strictObject({
    files: structure,
    channel_id: z.string().optional(),
    channels: z.string().optional(),
    initial_comment: z.string().optional(),
    thread_ts: timeStamp.optional(),
    blocks: z.unknown().optional(),
    highlight_type: z.string().optional(),
  }),
  run({ core }, args) {
    const wanted = completion.safeParse(args.files);
    if (!wanted.success)
      throw explained('invalid_arguments', ['[ERROR] invalid files [json-pointer:/files]']);
    const received = wanted.data.map(({ id, title }) => ({ upload: receivedUpload(core, id), title }));
    const channelIds = [args.channel_id, ...(args.channels?.split(',') ?? [])].filter(
      (id) => id !== undefined,
    );
    const body = readMessageBody({ text: args.initial_comment, blocks: args.blocks });
    const places = channelIds.map((id) => sharedIn(core, id, args.thread_ts));
    for (const { channelId } of places) takeMessage(core, channelId);
    const files = received.map(({ upload, title }) => keep(core, upload, title ?? upload.name));
    for (const place of places) {
      addMessage(core, { ...place, userId: core.identity.botUserId, body, files });
    }
    return { files: files.map((file) => fileShape(core, file)) };
  },
});

function receivedUpload(core: WorkspaceCore, fileId: string): PendingUpload & { readonly bytes: Uint8Array } {
  const upload = core.uploads.get(fileId);
  if (upload === undefined) throw new SlackError('file_not_found');
  const { bytes } = upload;
  if (bytes === undefined) throw new SlackError('file_not_found');
  return { ...upload, bytes };
}

/** Files can be shared only where the bot is a member: `chat:write.public` does not reach this far. */
function sharedIn(core: WorkspaceCore, channelId: string, threadTs: string | undefined) {
  const channel = visibleChannel(core, channelId);
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!channel.memberIds.includes(core.identity.botUserId)) throw new SlackError('not_in_channel');
  return {
    channelId,
    ...(threadTs !== undefined && { threadTs: threadParent(core, channelId, threadTs) }),
  };
}

function keep(
  core: WorkspaceCore,
  upload: PendingUpload & { readonly bytes: Uint8Array },
  title: string,
): FileRecord {
  const file: FileRecord = {
    id: upload.fileId,
    name: upload.name,
    title,
    mimeType: mimeTypeOf(upload.name),
    size: upload.size,
    altText: upload.altText,
    userId: core.identity.botUserId,
    createdAtMs: core.clock.now(),
  };
  core.bytes.write(file.id, upload.bytes);
  core.state.commit({ kind: 'file', file });
  core.uploads.forget(file.id);
  return file;
}
