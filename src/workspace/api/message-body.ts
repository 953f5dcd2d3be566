import { z } from 'zod';
import {
  checkMessageBlocks,
  maxMessageBlockCharacters,
  maxMessageBlocks,
  visibleCharacters,
} from '../block-kit/message-blocks.ts';
import { formatFault } from '../block-kit/refusal.ts';
import { type JsonObject, parseJson } from '../json.ts';
import type { MessageRecord } from '../state/records.ts';
import { checkAttachments } from './attachments.ts';
import { explained, SlackError } from './slack-error.ts';

/** Text is cut here when it is posted. */
const maxPostedText = 40_000;

/** The arguments that say what a message contains, as they came. */
export interface MessageArguments {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/** The same, checked; what was not given is absent. */
export interface MessageBody {
  readonly text?: string;
  readonly blocks?: readonly JsonObject[];
  readonly attachments?: readonly JsonObject[];
  /** `null` removes the metadata of a message that is edited. */
  readonly metadata?: NonNullable<MessageRecord['metadata']> | null;
  readonly wasCut: boolean;
}

/** Checks what a message contains by Slack's limits; throws a SlackError. */
export function readMessageBody(given: MessageArguments): MessageBody {
  const rawBlocks = listArgument(given.blocks, 'invalid_blocks_format');
  const rawAttachments = listArgument(given.attachments, 'invalid_attachments');
  const attachments = rawAttachments && checkAttachments(rawAttachments);
  const blocks = rawBlocks && checkedBlocks(rawBlocks);
  const inAttachments = (attachments ?? []).flatMap((one) =>
    Array.isArray(one['blocks']) ? one['blocks'] : [],
  );
  if ((blocks?.length ?? 0) + inAttachments.length > maxMessageBlocks) {
    throw explained('invalid_blocks', [
      `[ERROR] no more than ${maxMessageBlocks} items allowed [json-pointer:/blocks]`,
    ]);
  }
  if (visibleCharacters([blocks ?? [], inAttachments]) > maxMessageBlockCharacters) {
    throw new SlackError('msg_blocks_too_long');
  }
  return {
    ...(given.text !== undefined && { text: given.text.slice(0, maxPostedText) }),
    ...(blocks !== undefined && { blocks }),
    ...(attachments !== undefined && { attachments }),
    ...(given.metadata !== undefined && given.metadata !== '' && { metadata: readMetadata(given.metadata) }),
    wasCut: (given.text?.length ?? 0) > maxPostedText,
  };
}

/** True when there is nothing to show. */
export function isEmpty(body: MessageBody): boolean {
  return !body.text && (body.blocks ?? []).length === 0 && (body.attachments ?? []).length === 0;
}

const metadataSchema = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

function readMetadata(value: unknown): NonNullable<MessageRecord['metadata']> | null {
  const decoded = typeof value === 'string' ? parseJson(value) : value;
  if (typeof decoded !== 'object' || decoded === null) throw new SlackError('invalid_metadata_format');
  if (Object.keys(decoded).length === 0) return null;
  const parsed = metadataSchema.safeParse(decoded);
  if (!parsed.success) throw new SlackError('invalid_metadata_schema');
  return parsed.data;
}

function checkedBlocks(value: readonly unknown[]): readonly JsonObject[] {
  const checked = checkMessageBlocks(value);
  if (checked.ok) return checked.blocks;
  throw explained('invalid_blocks', checked.faults.map(formatFault));
}

function listArgument(value: unknown, error: string): readonly unknown[] | undefined {
  if (value === undefined || value === '') return undefined;
  const decoded = typeof value === 'string' ? parseJson(value) : value;
  if (!Array.isArray(decoded)) throw new SlackError(error);
  return decoded;
}
