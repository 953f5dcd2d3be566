import { describe, expect, it } from 'vitest';
import { requestAudit } from '../../src/audits/request-audit.ts';
import type { JobRequest } from '../../src/domain/ports/queue.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import type { SystemPlan } from '../../src/domain/system.ts';
import { plan } from '../probes/sampler/sampling-bench.ts';
import { setClock } from '../store/contracts/opened-stores.ts';
import { memoryStores } from '../support/memory-stores.ts';

const audit = (name: string, deep = false): ProbePlan => ({
  ...plan(name),
  probe: 'vector-audit',
  ...(deep ? { deep } : {}),
});

function ask(probes: readonly ProbePlan[], wish: { probe?: string; deep?: boolean } = {}) {
  const clock = setClock(new Date('2026-11-22T02:14:00Z'));
  const jobs: JobRequest[] = [];
  const woken: string[] = [];
  const parts = {
    clock,
    stores: memoryStores(clock),
    queue: { add: async (more: readonly JobRequest[]) => void jobs.push(...more) },
    wake: { deliveries: async (keys: readonly string[]) => void woken.push(...keys) },
  };
  const system = { name: 'docs', title: 'Documents', probes } as unknown as SystemPlan;
  const full = { system, deep: false, requestedBy: 'U1', channel: '#ops', ...wish };
  return { jobs, woken, request: () => requestAudit(parts, full) };
}

describe('an audit that is asked for', () => {
  it('is queued once, however often it is asked for', async () => {
    const { jobs, woken, request } = ask([audit('vectors')]);
    expect((await request()).isNew).toBe(true);
    expect((await request()).isNew).toBe(false);
    expect(jobs).toEqual([{ name: 'run-vector-audit', id: 'AUD-1', data: { auditId: 'AUD-1' } }]);
    expect(woken).toEqual(['audit.AUD-1']);
  });

  it.each([
    ['the sampled one', [audit('vectors'), audit('all', true)], {}, 'vectors'],
    ['the deep one', [audit('vectors'), audit('all', true)], { deep: true }, 'all'],
    ['the only one, deep for once', [audit('vectors')], { deep: true }, 'vectors'],
    ['the one that is named', [audit('a'), audit('b')], { probe: 'B' }, 'b'],
  ])('takes %s', async (_, probes, wish, name) => {
    const { audit: made } = await ask(probes, wish).request();
    expect([made.probe, made.depth]).toEqual([name, 'deep' in wish ? 'deep' : 'sampled']);
  });

  it.each([
    [
      'there is none',
      [plan('api')],
      {},
      "The system 'docs' has no audit of vectors. Add a probe 'vector-audit'",
    ],
    ['it is not said which', [audit('a'), audit('b')], {}, 'several audits. Say which: a, b.'],
    ['the name is another', [audit('a')], { probe: 'x' }, "has no audit 'x'. It has: a."],
  ])('is refused where %s', async (_, probes, wish, words) => {
    await expect(ask(probes, wish).request()).rejects.toThrow(words);
  });
});
