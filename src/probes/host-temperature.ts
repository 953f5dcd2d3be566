import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readSensors } from '../targets/host-sensors.ts';

/** The hottest input of each sensor chip; a host without sensors has no reading at all. */
export default defineProbe({
  title: 'Temperature of this host',
  parameters: z.strictObject({}),
  timeoutMs: 1200,
  metrics: { temperature: { title: 'Temperature', unit: 'celsius', parts: 'sensor' } },
  async run({ signal }) {
    const sensors = await untilAborted(readSensors(), signal);
    return sensors.map(({ chip, celsius, limitCelsius }) => ({
      metric: 'temperature',
      part: chip,
      value: celsius,
      unit: 'celsius' as const,
      ...(limitCelsius === undefined ? {} : { detail: `maker's limit ${limitCelsius} °C` }),
      // Beyond the maker's limit the machine switches itself off, whatever is configured.
      ...(limitCelsius !== undefined && celsius >= limitCelsius ? { status: 'critical' as const } : {}),
    }));
  },
});
