import { expect, it } from 'vitest';
import dailyHealth from '../../jobs/reports/daily-health.ts';
import type { ReportContext } from '../../src/define/report.ts';
import type { LineChart } from '../../src/domain/ports/charts.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { jobBench } from './job-bench.ts';

it('is about this host: systems of packs have reviews of their own', async () => {
  const bench = jobBench();
  const to = bench.clock.now();
  const reading = (system: string): GradedReading => ({
    ...{ system, probe: 'host-cpu', target: system, metric: 'cpu-busy', unit: 'percent', value: 7 },
    ...{ status: 'ok', measuredAt: new Date(to.getTime() - 60_000) },
  });
  await bench.stores.samples.add([reading('host'), reading('shop'), reading('pool')]);
  const drawn: LineChart[] = [];
  const context = {
    ...{ stores: bench.stores, clock: bench.clock, timeZone: 'UTC', lateByMs: undefined },
    ...{ from: new Date(to.getTime() - 86_400_000), to },
    charts: {
      line: async (chart: LineChart) => {
        drawn.push(chart);
        return new Uint8Array(1);
      },
    },
  };
  const built = await dailyHealth.build(context as unknown as ReportContext);
  expect(drawn[0]?.series).toHaveLength(1);
  expect(JSON.stringify(built?.message)).not.toMatch(/shop|pool/);
});
