import type { MessageBody } from '../api/message-body.ts';
import { filePath } from '../api/shapes.ts';
import type { WorkspaceCore } from '../core.ts';
import type { WorkspaceFile, WorkspaceMessage } from '../person-side.ts';
import type { FileRecord, MessageRecord } from './records.ts';

/** Where and by whom a message is written. */
export interface NewMessage {
  readonly channelId: string;
  readonly userId: string;
  readonly body: Partial<MessageBody>;
  readonly threadTs?: string | undefined;
  readonly broadcast?: boolean | undefined;
  readonly files?: readonly FileRecord[];
  /** Shown to this person only, until the workspace ends. */
  readonly ephemeralFor?: string | undefined;
}

/** Writes a message and returns it. The caller has checked that the author may. */
export function addMessage(core: WorkspaceCore, given: NewMessage): MessageRecord {
  const { identity, origin, state, timeStamps } = core;
  const { text = '', blocks = [], attachments = [], metadata } = given.body;
  const message: MessageRecord = {
    ts: timeStamps.next(),
    channelId: given.channelId,
    userId: given.userId,
    text,
    blocks,
    attachments,
    files: (given.files ?? []).map((file) => workspaceFile(origin.prefix, file)),
    reactions: [],
    pinned: false,
    ...(given.threadTs !== undefined && { threadTs: given.threadTs }),
    ...(given.broadcast && { broadcast: true, subtype: 'thread_broadcast' }),
    ...(given.userId === identity.botUserId && { botId: identity.botId }),
    ...(given.ephemeralFor !== undefined && { ephemeralFor: given.ephemeralFor }),
    ...(metadata && { metadata }),
  };
  state.commit({ kind: 'message', message });
  return message;
}

/** Changes what was given and keeps the rest, as `chat.update` does. */
export function editMessage(core: WorkspaceCore, message: MessageRecord, body: MessageBody): MessageRecord {
  const { metadata: kept, ...rest } = message;
  const metadata = body.metadata === undefined ? kept : (body.metadata ?? undefined);
  const edited: MessageRecord = {
    ...rest,
    ...(metadata !== undefined && { metadata }),
    ...(body.text !== undefined && { text: body.text }),
    ...(body.blocks !== undefined && { blocks: body.blocks }),
    ...(body.attachments !== undefined && { attachments: body.attachments }),
    editedAt: core.timeStamps.next(),
  };
  core.state.commit({ kind: 'message', message: edited });
  return edited;
}

/** A message as a person's client shows it. */
export function workspaceMessage({ state }: WorkspaceCore, record: MessageRecord): WorkspaceMessage {
  const { botId: _botId, subtype: _subtype, broadcast: _broadcast, ...message } = record;
  return { ...message, replyCount: state.log(record.channelId).replyCount(record.ts) };
}

/** A file as a person's client shows it. */
function workspaceFile(prefix: string, file: FileRecord): WorkspaceFile {
  const { userId: _userId, createdAtMs: _createdAtMs, ...shown } = file;
  return { ...shown, url: filePath(prefix, file) };
}
