import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { ConflictError, NotFoundError, RateLimitedError } from '../src/domain/errors.ts';
import type { PostedMessage } from '../src/domain/ports/chat.ts';
import { auditKey, type VectorAudit } from '../src/domain/vector-audit.ts';

/** The whole report of an audit as JSON, in the thread of its message. */
export default defineJob({
  summary: 'Show the whole report of an audit as a file',
  data: z.strictObject({ auditId: z.string().min(1).max(40) }),
  timeoutMs: 60_000,
  run: async (context, { auditId }) => {
    const { stores } = context;
    const audit = await stores.vectorAudits.get(auditId);
    const { state, channelId, ts } = (await stores.deliveries.get(auditKey(auditId))) ?? {};
    // Without the message there is no thread yet: the next sweep looks again.
    if (state !== 'posted' || channelId === undefined || ts === undefined) return;
    if (audit?.state === 'done') await show(context, audit, { channelId, ts });
  },
});

/** Nothing finds a file again in the chat: it is noted before the step that shows it, and rather missing than there twice. */
async function show(
  { stores, chat, log }: JobContext,
  audit: VectorAudit,
  { channelId, ts }: PostedMessage,
): Promise<void> {
  const { id, system, probe, depth, requestedAt, endedAt, collections } = audit;
  const report = { version: 1, id, system, probe, depth, requestedAt, endedAt, collections };
  const title = `Report of ${id}`;
  const file = {
    bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`),
    fileName: `${system}-${id.toLowerCase()}.json`,
    title,
    altText: title,
  };
  let noted = false;
  const mayShow = async (): Promise<boolean> => {
    noted = await stores.vectorAudits.fileStarted(id);
    return noted;
  };
  try {
    await chat.uploadImage(channelId, file, { threadTs: ts, mayShow });
  } catch (error) {
    const limited = error instanceof RateLimitedError;
    if (noted && limited) await stores.vectorAudits.fileRefused(id);
    const refused = error instanceof ConflictError || error instanceof NotFoundError;
    if (limited || !(noted || refused)) throw error;
    // Refused for good: asking again each minute would change nothing.
    if (!noted) await stores.vectorAudits.fileStarted(id);
    log.warn({ audit: id, err: error }, 'the file of an audit may not have been shown');
  }
}
