import { describe, expect, it } from 'vitest';
import runProbes from '../../jobs/run-probes.ts';
import { plan } from '../probes/sampler/sampling-bench.ts';
import { jobBench } from './job-bench.ts';

const requestId = '0b9f5b0e-6d50-4d7e-9d5f-1f1f2b1d0c11';

function asked(until: string) {
  const bench = jobBench({ settings: { probes: [plan('disk')] } });
  const run = () => bench.run(runProbes, { requestId, system: 'shop', probes: ['disk', 'newer'], until });
  return { ...bench, run, answers: () => bench.stores.probeAnswers.answers(requestId) };
}

describe('run-probes', () => {
  it('answers at once for a probe that its own configuration does not have', async () => {
    const { run, answers } = asked('2026-11-21T02:14:30Z');
    await run();
    const newer = (await answers()).find(({ probe }) => probe === 'newer');
    expect(newer?.readings).toMatchObject([
      {
        metric: 'newer',
        status: 'unknown',
        error: expect.stringContaining("does not know the probe 'newer'"),
      },
    ]);
    expect(await answers()).toHaveLength(2);
  });

  it('runs nothing that nobody waits for any more', async () => {
    const { run, answers, clock } = asked('2026-11-21T02:14:30Z');
    clock.advance('1m');
    await run();
    expect(await answers()).toEqual([]);
  });
});
