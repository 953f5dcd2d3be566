import { expect, it } from 'vitest';
import { createDatedRuns } from '../../../src/probes/sampler/dated-runs.ts';
import { fakeLog, plan } from './sampling-bench.ts';

it("dates runs by PostgreSQL's clock where that of the host is off, and says so once", async () => {
  const serverAt = new Date('2026-11-21T02:14:00Z');
  const log = fakeLog();
  let aheadMs = 0;
  const clock = { now: () => new Date(serverAt.getTime() + aheadMs) };
  const dated = createDatedRuns({ samples: { now: async () => serverAt }, clock, log });
  const measured = async (ahead: number) => {
    aheadMs = ahead;
    const measuredAt = new Date(clock.now().getTime() - 7_000);
    const [run] = await dated([{ plan: plan('api'), measuredAt, readings: [] }]);
    return (run?.measuredAt.getTime() ?? 0) - serverAt.getTime();
  };
  expect(await measured(1_500)).toBe(-5_500);
  expect(log.warn).not.toHaveBeenCalled();
  expect(await measured(600_000)).toBe(-7_000);
  expect(await measured(-600_000)).toBe(-7_000);
  expect(log.warn).toHaveBeenCalledTimes(1);
  expect(log.warn.mock.calls[0]?.[1]).toContain('10 min ahead of that of PostgreSQL');
  expect(await measured(0)).toBe(-7_000);
  expect(log.info).toHaveBeenCalledTimes(1);
});
