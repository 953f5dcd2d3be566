import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { capacityCharts, capacityOf } from '../src/systems/capacity.ts';
import { findSystemOrOnly } from '../src/systems/find-system.ts';
import { capacityMessage } from '../templates/capacity.ts';
import { systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'Where what fills up in a system is going in the next three months, with a chart',
  usage: '[system]',
  role: 'viewer',
  parameters: z.object({ system: systemName }),
  positional: ['system'],
  async run({ stores, settings, clock, charts }, { system: name }) {
    const system = findSystemOrOnly(settings, name);
    const capacity = await capacityOf(stores.samples, system, clock.now());
    const images = await Promise.all(
      capacityCharts(capacity).map(async (chart, index) => ({
        bytes: await charts.line({ ...chart, timeZone: system.timeZone }),
        fileName: `${system.name}-capacity-${index + 1}.png`,
        title: chart.title,
        altText: `${chart.title}: 30 days as they were and a straight line for 90 days more`,
      })),
    );
    return { ...capacityMessage(capacity), images };
  },
});
