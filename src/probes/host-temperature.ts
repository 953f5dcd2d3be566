import { join } from 'node:path';
import { z } from 'zod';
import { absolutePath } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { readSensors } from '../targets/host-sensors.ts';

/** The hottest input of each sensor chip; a host without sensors has no reading at all unless it has to have one. */
export default defineProbe({
  title: 'Temperature of this host',
  parameters: z.strictObject({
    /** Where the host's /sys is seen, e.g. /host/sys in a container. */
    sys: absolutePath.default('/sys'),
    /** Whether having no sensor is unknown; default false: most virtual machines have none. */
    required: z.boolean().default(false),
  }),
  timeoutMs: 1200,
  metrics: { temperature: { title: 'Temperature', unit: 'celsius', parts: 'sensor' } },
  async run({ signal }, { sys, required }) {
    const sensors = await untilAborted(readSensors(join(sys, 'class')), signal);
    if (required && sensors.length === 0) {
      throw new UnreachableError(
        `There is no sensor of temperature in '${sys}/class'. Load the kernel's module for it, or leave this probe out.`,
      );
    }
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
