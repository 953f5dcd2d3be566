import { z } from 'zod';
import { isEmpty, readMessageBody } from '../api/message-body.ts';
import { explained, SlackError } from '../api/slack-error.ts';
import { faultsOf, formatFault } from '../block-kit/refusal.ts';
import type { WorkspaceCore } from '../core.ts';
import { addMessage, editMessage } from '../state/messages.ts';
import type { MessageRecord } from '../state/records.ts';
import type { ResponseTarget } from './response-urls.ts';

const answer = z.strictObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

/** Carries out what an app sends to a response_url, or in the ack of a command; throws a SlackError. */
export function respond(core: WorkspaceCore, target: ResponseTarget, given: unknown): void {
  const parsed = answer.safeParse(typeof given === 'string' ? { text: given } : given, { reportInput: true });
  if (!parsed.success) throw explained('invalid_payload', faultsOf(parsed.error, '').map(formatFault));
  const { response_type, replace_original, delete_original, thread_ts, ...content } = parsed.data;
  const original =
    target.messageTs === undefined ? undefined : core.state.message(target.channelId, target.messageTs);
  if (delete_original) {
    deleteOriginal(core, original);
    return;
  }
  const body = readMessageBody(content);
  if (isEmpty(body)) throw new SlackError('no_text');
  if (replace_original && original !== undefined) {
    // What is not sent is not kept: a replacement is a whole new content, unlike chat.update.
    editMessage(core, original, { text: '', blocks: [], attachments: [], ...body });
    return;
  }
  const threadTs = thread_ts ?? target.threadTs;
  addMessage(core, {
    channelId: target.channelId,
    userId: core.identity.botUserId,
    body,
    ...(threadTs !== undefined && { threadTs }),
    ...(response_type === 'ephemeral' && { ephemeralFor: target.userId }),
  });
}

function deleteOriginal(core: WorkspaceCore, original: MessageRecord | undefined): void {
  if (original === undefined) throw new SlackError('message_not_found');
  core.state.commit({ kind: 'message-deleted', channelId: original.channelId, ts: original.ts });
}
