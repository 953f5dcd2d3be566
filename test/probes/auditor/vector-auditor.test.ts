import { describe, expect, it, vi } from 'vitest';
import { SecretReference } from '../../../src/domain/secret.ts';
import type { ProbePlan } from '../../../src/domain/settings.ts';
import type { Runner } from '../../../src/domain/shards.ts';
import { createVectorAuditor, type VectorAuditorParts } from '../../../src/probes/auditor/vector-auditor.ts';
import probe from '../../../src/probes/vector-audit.ts';
import { useQdrant } from '../../stand-ins/qdrant/with-qdrant.ts';
import { manualClock } from '../../support/story-clock.ts';
import { embed, usual } from '../../targets/vector-audit/documents.ts';
import { plan as anyPlan } from '../sampler/sampling-bench.ts';

const stand = useQdrant({ apiKey: 'very-long-key', readOnlyKey: 'reader' });

const runner: Runner = { holder: 'p.1', host: 'db-1', pool: false, shards: 1, probes: 1, alive: true };

function auditor(changes: Partial<VectorAuditorParts> = {}) {
  const send = vi.fn<VectorAuditorParts['send']>(async () => undefined);
  const runners = { look: async () => ({ runners: [runner], held: [] }) };
  const readSecret = async () => 'very-long-key';
  const parts = { runners, readSecret, clock: manualClock(), isHere: () => false, send, ...changes };
  return { send, ...createVectorAuditor(parts) };
}

const plan = (more: Partial<ProbePlan> = {}, url = stand.server.url): ProbePlan => ({
  ...anyPlan('audit'),
  probe: 'vector-audit',
  connection: { url, apiKey: new SecretReference({ env: 'KEY' }) },
  parameters: probe.parameters.parse({ vectors: usual.vectors }),
  ...more,
});
const options = () => ({
  depth: 'deep' as const,
  signal: AbortSignal.timeout(20_000),
  progress: () => undefined,
});

describe('an audit is carried out', () => {
  it('here where the plan may be run here', async () => {
    expect(await auditor({ isHere: () => true }).place(plan({ host: 'db-9' }))).toEqual({ at: 'here' });
  });

  it('by the runner of its host, to whose queue it is handed', async () => {
    const { place, forward, send } = auditor();
    expect(await place(plan({ host: 'db-1' }))).toEqual({ at: 'runner' });
    const job = { name: 'run-vector-audit', data: {} };
    await forward(plan({ host: 'db-1' }), [job]);
    await forward(plan(), [job]);
    expect(send.mock.calls).toEqual([
      ['run-db-1', [job]],
      ['run_any', [job]],
    ]);
  });

  it.each([
    ['db-2', "No runner of host 'db-2' is there. Start one with WATCHBILL_ROLES=runner WATCHBILL_HOST=db-2."],
    [undefined, 'No runner is there. Start one with WATCHBILL_ROLES=runner.'],
  ])('nowhere where nobody serves %s, and says what to do', async (host, words) => {
    const there = plan(host === undefined ? {} : { host });
    expect(await auditor().place(there)).toEqual({ at: 'nowhere', words });
  });
});

describe('an auditor', () => {
  it('audits as deep as it is asked to, whatever the plan says, and tells how far it is', async () => {
    await stand.client().createCollection('docs', { vectors: { size: 4, distance: 'Cosine' } });
    embed(
      stand.server,
      'docs',
      Array.from({ length: 30 }, (_, index) => `page-${index}.md`),
    );
    const progress = vi.fn();
    const parameters = probe.parameters.parse({ vectors: usual.vectors, sample: 10 });
    const ask = (depth: 'deep' | 'sampled') =>
      auditor().audit(plan({ parameters }), { ...options(), depth, progress });
    const deep = await ask('deep');
    expect(deep.collections[0]?.report?.points).toEqual({ total: 90, examined: 90 });
    expect(deep.readings).toContainEqual(
      expect.objectContaining({ metric: 'verdict', part: 'docs', value: 0 }),
    );
    expect(progress).toHaveBeenLastCalledWith({
      ...{ collection: 'docs', phase: 'points', done: 90, total: 90, at: [1, 1] },
    });
    expect((await ask('sampled')).collections[0]?.report?.points.examined).toBe(10);
  });

  it('says why one collection was not audited, and audits the others', async () => {
    const parameters = probe.parameters.parse({ vectors: usual.vectors, collections: ['lost', 'docs'] });
    const { collections, readings } = await auditor().audit(plan({ parameters }), options());
    expect(collections.map(({ collection, error }) => [collection, error === undefined])).toEqual([
      ['lost', false],
      ['docs', true],
    ]);
    expect(readings).toContainEqual(expect.objectContaining({ metric: 'verdict', part: 'lost' }));
  });

  it('lets no secret out with what goes wrong', async () => {
    stand.server.faults.failWith = { status: 500, error: 'refused very-long-key' };
    const failed = auditor().audit(plan(), options());
    await expect(failed).rejects.toThrow();
    await expect(failed).rejects.not.toThrow('very-long-key');
    delete stand.server.faults.failWith;
    const away = plan({ connection: { url: new SecretReference({ env: 'URL' }) } });
    const readSecret = async () => 'http://user:hunter22@127.0.0.1:1';
    const unreachable = auditor({ readSecret }).audit(away, options());
    await expect(unreachable).rejects.toThrow();
    await expect(unreachable).rejects.not.toThrow('hunter22');
  });

  it('deletes nothing of a plan without documents', async () => {
    const request = { collection: 'docs', ids: ['1'], expected: 1, resumed: false };
    const { signal } = options();
    await expect(auditor().deleteOrphans(plan(), { ...request, signal })).rejects.toThrow('has no source');
    expect(stand.server.collection('docs').points.count).toBe(90);
  });
});
