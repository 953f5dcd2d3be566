import { z } from 'zod';
import { showFile } from '../src/cards/show-file.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
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

async function show(
  { stores, chat, log }: JobContext,
  audit: VectorAudit,
  place: PostedMessage,
): Promise<void> {
  const { id, system, probe, depth, requestedAt, endedAt, collections } = audit;
  const { vectorAudits } = stores;
  const report = { version: 1, id, system, probe, depth, requestedAt, endedAt, collections };
  const title = `Report of ${id}`;
  const file = {
    bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`),
    fileName: `${system}-${id.toLowerCase()}.json`,
    title,
    altText: title,
  };
  const started = () => vectorAudits.fileStarted(id);
  const missing = await showFile(chat, {
    place,
    file,
    started,
    notShown: () => vectorAudits.fileRefused(id),
  });
  if (missing === undefined) return;
  // Refused for good: asking again each minute would change nothing.
  if (!missing.noted) await started();
  log.warn({ audit: id, err: missing.error }, 'the file of an audit may not have been shown');
}
