import { expect, it } from 'vitest';
import dailyHealth from '../../jobs/reports/daily-health.ts';
import type { ReportContext } from '../../src/define/report.ts';
import type { LineChart } from '../../src/domain/ports/charts.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { settingsOf } from '../config/packs/pack-bench.ts';
import { jobBench } from './job-bench.ts';

const shop = `
title: Web shop
channels: { reports: '#shop-reports' }
connections: { api: { kind: http, url: 'http://localhost:8000' } }
probes: { pages: { probe: http } }
schedules: { daily: { cron: 0 9 * * *, title: Daily, sections: [{ title: All, health: all }] } }
`;

it('is about this host: a system of a pack is one line, because it has reviews of its own', async () => {
  const settings = settingsOf({ shop });
  const bench = jobBench({ settings });
  const to = bench.clock.now();
  const reading = (system: string): GradedReading => ({
    ...{ system, probe: 'host-cpu', target: system, metric: 'cpu-busy', unit: 'percent', value: 7 },
    ...{ status: 'ok', measuredAt: new Date(to.getTime() - 60_000) },
  });
  const slow = {
    ...reading('shop'),
    probe: 'pages',
    metric: 'latency',
    value: 900,
    status: 'warning',
  } as const;
  const later = { ...slow, measuredAt: to, status: 'critical' } as const;
  await bench.stores.samples.add([reading('host'), reading('shop'), reading('pool'), slow, later]);
  const drawn: LineChart[] = [];
  const context = {
    ...{ stores: bench.stores, clock: bench.clock, settings, timeZone: 'UTC', lateByMs: undefined },
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
  const shown = JSON.stringify(built?.message);
  expect(shown).not.toContain('pool');
  expect(built?.message.text).toBe('Daily health: 1 ok · 1 of 1 system not ok');
  expect(shown).toContain(
    '🟠 *Web shop* `shop` – 1 warning · pages latency *900 %* · reviews in #shop-reports',
  );
});
