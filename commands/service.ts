import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { serviceStates } from '../src/domain/service-map.ts';
import { findService, findSystemOrOnly } from '../src/systems/find-system.ts';
import { storedReadings } from '../src/systems/system-readings.ts';
import { serviceMessage } from '../templates/service.ts';
import { healthRows, ofService } from './parameters/system-health.ts';
import { systemName } from './parameters/system-view.ts';

export default defineCommand({
  summary: 'The services of a system, what each needs and what hangs on what is down; or one of them',
  usage: '[system] [service]',
  role: 'viewer',
  parameters: z.object({ system: systemName, service: z.string().max(100).optional() }),
  positional: ['system', 'service'],
  async run({ stores, settings, clock }, { system: name, service: wanted }) {
    const system = findSystemOrOnly(settings, name);
    const now = clock.now();
    const readings = await storedReadings(stores.samples, system, system.probes, now);
    const states = serviceStates(system.services, readings.map(ofService));
    if (wanted === undefined) return serviceMessage({ system, services: states, rows: [], now });
    const { name: id } = findService(system, wanted);
    return serviceMessage({
      system,
      services: states.filter((state) => state.name === id),
      rows: healthRows(readings.filter(({ plan }) => plan.service === id)),
      now,
    });
  },
});
