import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { findProbe, findSystem } from '../src/systems/find-system.ts';
import { chartPeriods } from '../src/systems/parse-period.ts';
import { probeCharts, probePage } from '../src/systems/probe-page.ts';
import { probePageMessage } from '../templates/probe-page.ts';

export default defineCommand({
  summary:
    'One probe of a system: its readings against their limits, with a chart of the last 24 h, 7 d or 30 d',
  usage: '<system> <probe> [24h|7d|30d]',
  examples: ['probe shop api 7d'],
  role: 'viewer',
  parameters: z.object({
    system: z.string('has to name a system; /ops systems lists them').max(100),
    probe: z.string('has to name a probe; /ops health <system> lists them').max(100),
    period: z.enum(chartPeriods, `has to be one of ${chartPeriods.join(', ')}`).default('24h'),
  }),
  positional: ['system', 'probe', 'period'],
  async run({ stores, settings, clock, charts }, { system: name, probe, period }) {
    const system = findSystem(settings, name);
    const plan = findProbe(system, probe);
    const page = await probePage(stores.samples, system, plan, period, clock.now());
    const drawn = await Promise.all(
      probeCharts(page).map(async ({ chart, fileName }) => ({
        bytes: await charts.line({ ...chart, timeZone: system.timeZone }),
        fileName,
        title: chart.title,
        altText: `${chart.title}, the last ${period}`,
      })),
    );
    return { ...probePageMessage({ ...page, hasCharts: drawn.length > 0 }), images: drawn };
  },
});
