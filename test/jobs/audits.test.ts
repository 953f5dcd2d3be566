import { describe, expect, it, vi } from 'vitest';
import deleteOrphans from '../../jobs/delete-orphans.ts';
import postAuditReport from '../../jobs/post-audit-report.ts';
import runVectorAudit from '../../jobs/run-vector-audit.ts';
import { RateLimitedError, StaleError } from '../../src/domain/errors.ts';
import type { VectorAuditor } from '../../src/domain/ports/vector-auditor.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import { auditKey } from '../../src/domain/vector-audit.ts';
import { plan as anyPlan } from '../probes/sampler/sampling-bench.ts';
import { auditReport } from '../support/audit-reports.ts';
import { type JobBench, jobBench } from './job-bench.ts';

const plan: ProbePlan = { ...anyPlan('vectors'), system: 'docs', probe: 'vector-audit', deep: true };
const hourly: ProbePlan = { ...plan, name: 'hourly', everyMs: 3_600_000 };
const collections = [{ collection: 'docs', report: auditReport() }];
const readings = [{ metric: 'orphans', part: 'docs', value: 3, unit: 'count' as const }];

function bench(auditor: Partial<VectorAuditor> = {}) {
  const forward = vi.fn<VectorAuditor['forward']>(async () => undefined);
  const audit = vi.fn<VectorAuditor['audit']>(async () => ({ collections, readings }));
  const remove = vi.fn<VectorAuditor['deleteOrphans']>(async () => 3);
  const place = async () => ({ at: 'here' }) as const;
  const parts = { place, forward, audit, deleteOrphans: remove, ...auditor };
  const line = jobBench({ settings: { probes: [plan, hourly] }, auditor: parts });
  const audits = line.stores.vectorAudits;
  const ask = async () => {
    const request = { system: 'docs', probe: 'vectors', depth: 'deep', requestedBy: 'U1' } as const;
    return (await audits.request({ ...request, channel: '#ops' }, line.clock.now())).audit.id;
  };
  const agree = async () => {
    const auditId = await ask();
    await line.run(runVectorAudit, { auditId });
    await audits.askDeletion({ auditId, collection: 'docs', expected: 3, askedBy: 'U1' }, line.clock.now());
    return auditId;
  };
  return { ...line, audits, ask, agree, forward, audit, remove };
}

describe('run-vector-audit', () => {
  it('keeps the report, records the figures, and has the message and the file shown', async () => {
    const line = bench();
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    expect(await line.audits.get(auditId)).toMatchObject({ state: 'done', collections });
    expect(line.audit.mock.calls[0]?.[1]).toMatchObject({ depth: 'deep' });
    const stored = await line.stores.samples.latest(new Date(0));
    expect(stored).toMatchObject([{ system: 'docs', probe: 'vectors', metric: 'orphans', value: 3 }]);
    expect(line.queued).toMatchObject([{ name: 'post-audit-report', id: auditId }]);
  });

  it('hands it to the runner that can reach the store, and begins nothing itself', async () => {
    const line = bench({ place: async () => ({ at: 'runner' }) });
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    const job = { name: 'run-vector-audit', id: auditId, data: { auditId }, attempts: 1 };
    expect(line.forward).toHaveBeenCalledWith(plan, [job]);
    expect(await line.audits.get(auditId)).toMatchObject({ state: 'waiting' });
    expect(line.audit).not.toHaveBeenCalled();
  });

  it.each([
    [
      'nobody can reach it',
      { place: async () => ({ at: 'nowhere', words: 'No runner is there.' }) as const },
      'No runner is there.',
    ],
    [
      'the store is away',
      { audit: () => Promise.reject(new Error('connect ECONNREFUSED')) },
      'connect ECONNREFUSED',
    ],
  ])('tells why where %s', async (_, auditor, words) => {
    const line = bench(auditor);
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    expect(await line.audits.get(auditId)).toMatchObject({ state: 'failed', error: words });
  });

  it('tells that the plan is gone', async () => {
    const line = bench();
    const { audit } = await line.audits.request(
      { system: 'docs', probe: 'old', depth: 'deep', requestedBy: 'U1', channel: '#ops' },
      line.clock.now(),
    );
    await line.run(runVectorAudit, { auditId: audit.id });
    expect((await line.audits.get(audit.id))?.error).toBe(
      "The probe 'old' of 'docs' is not configured any more.",
    );
  });

  it('does nothing a second time', async () => {
    const line = bench();
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    await line.run(runVectorAudit, { auditId });
    await line.run(runVectorAudit, { auditId: 'AUD-99' });
    expect(line.audit).toHaveBeenCalledOnce();
  });
});

describe('delete-orphans', () => {
  it('deletes what was agreed to, and measures again what runs by the clock and what found it', async () => {
    const line = bench();
    const run = vi.spyOn(line.context.probes, 'run');
    const auditId = await line.agree();
    await line.run(deleteOrphans, { auditId });
    const request = { collection: 'docs', ids: ['1', '2', '3'], expected: 3, resumed: false };
    expect(line.remove.mock.calls).toEqual([[plan, expect.objectContaining(request)]]);
    expect((await line.audits.get(auditId))?.deletions).toMatchObject([{ state: 'done', deleted: 3 }]);
    expect(run).toHaveBeenCalledWith([plan, hourly]);
    await line.run(deleteOrphans, { auditId });
    expect(line.remove).toHaveBeenCalledOnce();
  });

  it('says that it takes up what another run left', async () => {
    const line = bench();
    const auditId = await line.agree();
    await line.audits.beginDeletion({ auditId, collection: 'docs' });
    await line.run(deleteOrphans, { auditId });
    expect(line.remove.mock.calls[0]?.[1]).toMatchObject({ resumed: true });
  });

  it('tells why nothing was deleted', async () => {
    const refuse = () => Promise.reject(new StaleError('2 of the 3 points are orphans now.'));
    const line = bench({ deleteOrphans: refuse });
    const auditId = await line.agree();
    await line.run(deleteOrphans, { auditId });
    const [deletion] = (await line.audits.get(auditId))?.deletions ?? [];
    expect(deletion).toMatchObject({ state: 'failed', error: '2 of the 3 points are orphans now.' });
  });

  it('tells that nobody is there to do it', async () => {
    let at: Awaited<ReturnType<VectorAuditor['place']>> = { at: 'here' };
    const line = bench({ place: async () => at });
    const auditId = await line.agree();
    at = { at: 'nowhere', words: 'No runner is there.' };
    await line.run(deleteOrphans, { auditId });
    const [deletion] = (await line.audits.get(auditId))?.deletions ?? [];
    expect(deletion).toMatchObject({ state: 'failed', error: 'No runner is there.' });
    expect(line.remove).not.toHaveBeenCalled();
  });
});

describe('post-audit-report', () => {
  const posted = async (line: JobBench & ReturnType<typeof bench>) => {
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    const place = { channelId: 'C1', ts: '1.2', at: line.clock.now(), revision: 1 };
    await line.stores.deliveries.posted(auditKey(auditId), place);
    return auditId;
  };

  it('shows the file once, in the thread of the message', async () => {
    const line = bench();
    const auditId = await posted(line);
    await line.run(postAuditReport, { auditId });
    await line.run(postAuditReport, { auditId });
    expect(line.chat.uploads).toEqual([{ fileName: 'docs-aud-1.json', threadTs: '1.2' }]);
  });

  it('waits for the message', async () => {
    const line = bench();
    const auditId = await line.ask();
    await line.run(runVectorAudit, { auditId });
    await line.run(postAuditReport, { auditId });
    expect(line.chat.uploads).toEqual([]);
    expect(await line.audits.unfiled(new Date('2100-01-01'))).toEqual([auditId]);
  });

  it('tries again when the chat was busy', async () => {
    const line = bench();
    const auditId = await posted(line);
    line.chat.failing.show.push(new RateLimitedError('Later.', 1_000));
    await expect(line.run(postAuditReport, { auditId })).rejects.toThrow('Later.');
    await line.run(postAuditReport, { auditId });
    expect(line.chat.uploads).toHaveLength(1);
  });

  it('rather misses a file than shows it twice', async () => {
    const line = bench();
    const auditId = await posted(line);
    line.chat.failing.shown.push(new Error('socket hang up'));
    await line.run(postAuditReport, { auditId });
    await line.run(postAuditReport, { auditId });
    expect(line.chat.uploads).toHaveLength(1);
  });
});
