import { z } from 'zod';
import { fileJob, runJob } from '../src/audits/audit-jobs.ts';
import { carryOut } from '../src/audits/carry-out.ts';
import { placePlan } from '../src/audits/place-plan.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { HOUR_MS } from '../src/domain/duration.ts';
import type { ProbePlan } from '../src/domain/settings.ts';
import { type AuditProgress, auditKey, type VectorAudit } from '../src/domain/vector-audit.ts';

/** How often an audit tells how far it is: edits of one message cost turns in its channel. */
const TELL_MS = 3_000;

/** Sent by whoever asks; whoever cannot reach the store hands it to the runner that can. */
export default defineJob({
  summary: 'Audit the vectors of a system for somebody who waits for it',
  data: z.strictObject({ auditId: z.string().min(1).max(40) }),
  timeoutMs: 2 * HOUR_MS,
  run: async (context, { auditId }) => {
    const { stores, clock, wake, queue } = context;
    const audit = await stores.vectorAudits.get(auditId);
    if (audit === undefined || audit.endedAt !== undefined) return;
    const { plan, words } = await placePlan(context, audit, runJob(auditId));
    if (words !== undefined) await stores.vectorAudits.fail(auditId, words, clock.now());
    if (plan !== undefined) await auditNow(context, audit, plan);
    await wake.deliveries([auditKey(auditId)]);
    if (plan !== undefined) await queue.add([fileJob(auditId)]);
  },
});

async function auditNow(context: JobContext, { id, depth }: VectorAudit, plan: ProbePlan): Promise<void> {
  const { stores, auditor, probes, clock, wake, signal, log } = context;
  const run = await stores.vectorAudits.begin(id);
  if (run === undefined) return;
  let latest: AuditProgress | undefined;
  const progress = (one: AuditProgress) => {
    latest = one;
  };
  await carryOut({
    signal,
    everyMs: TELL_MS,
    tell: async () => {
      const mine = await stores.vectorAudits.tell(id, run, latest);
      await wake.deliveries([auditKey(id)]);
      return mine;
    },
    failed: (words) => stores.vectorAudits.fail(id, words, clock.now()),
    work: async (until) => {
      const { collections, readings } = await auditor.audit(plan, { depth, signal: until, progress });
      await stores.vectorAudits.finish(id, run, collections, clock.now());
      // As of any other run: alerts of what it found come, and go when it is mended.
      await probes
        .record([{ plan, measuredAt: clock.now(), readings }])
        .catch((err: unknown) => log.warn({ err, audit: id }, 'the figures of an audit could not be stored'));
    },
  });
}
