import { z } from 'zod';
import { deletionJob } from '../src/audits/audit-jobs.ts';
import { carryOut } from '../src/audits/carry-out.ts';
import { placePlan } from '../src/audits/place-plan.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { HOUR_MS } from '../src/domain/duration.ts';
import type { ProbePlan } from '../src/domain/settings.ts';
import { auditKey, deletable, type OrphanDeletion, type VectorAudit } from '../src/domain/vector-audit.ts';

const TELL_MS = 10_000;

/** What somebody agreed to, and nothing else: the points are looked at again before any of them is deleted. */
export default defineJob({
  summary: 'Delete the points without a document that somebody agreed to',
  data: z.strictObject({ auditId: z.string().min(1).max(40) }),
  timeoutMs: HOUR_MS,
  run: async (context, { auditId }) => {
    const { stores, wake, clock } = context;
    const audit = await stores.vectorAudits.get(auditId);
    const open = audit?.deletions.filter(({ endedAt }) => endedAt === undefined) ?? [];
    if (audit === undefined || open.length === 0) return;
    const { plan, words } = await placePlan(context, audit, deletionJob(auditId));
    for (const deletion of open) {
      const name = { auditId, collection: deletion.collection };
      if (words !== undefined)
        await stores.vectorAudits.endDeletion(name, undefined, { error: words }, clock.now());
      if (plan !== undefined) await deleteNow(context, audit, deletion, plan);
    }
    await wake.deliveries([auditKey(auditId)]);
    if (plan !== undefined) await measureAgain(context, plan);
  },
});

async function deleteNow(
  context: JobContext,
  audit: VectorAudit,
  { collection, expected }: OrphanDeletion,
  plan: ProbePlan,
): Promise<void> {
  const { stores, auditor, clock, signal } = context;
  const name = { auditId: audit.id, collection };
  const run = await stores.vectorAudits.beginDeletion(name);
  if (run === undefined) return;
  const report = audit.collections.find((one) => one.collection === collection)?.report;
  const ids = report === undefined ? [] : deletable(report);
  await carryOut({
    signal,
    everyMs: TELL_MS,
    tell: () => stores.vectorAudits.tellDeletion(name, run),
    failed: (error) => stores.vectorAudits.endDeletion(name, run, { error }, clock.now()),
    work: async (until) => {
      const request = { collection, ids, expected, resumed: run > 1, signal: until };
      const deleted = await auditor.deleteOrphans(plan, request);
      await stores.vectorAudits.endDeletion(name, run, { deleted }, clock.now());
    },
  });
}

/** So that the alerts of what has been mended go now and not by tomorrow's clock. */
async function measureAgain({ probes, settings }: JobContext, plan: ProbePlan): Promise<void> {
  const isSame = (one: ProbePlan) => one.system === plan.system && one.probe === plan.probe;
  await probes.run(
    settings.probes.filter((one) => isSame(one) && (one.name === plan.name || one.everyMs !== undefined)),
  );
}
