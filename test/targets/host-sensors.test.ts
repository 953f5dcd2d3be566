import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSensors } from '../../src/targets/host-sensors.ts';

describe.runIf(process.platform === 'linux')('readSensors', () => {
  let root: string;
  const put = (file: string, text: string | number) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${text}\n`);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watchbill-sys-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('answers the hottest input of each chip with its limit', async () => {
    put('hwmon/hwmon0/name', 'coretemp');
    put('hwmon/hwmon0/temp1_input', 55_000);
    put('hwmon/hwmon0/temp2_input', 71_500);
    put('hwmon/hwmon0/temp2_crit', 100_000);
    put('hwmon/hwmon1/name', 'nvme');
    put('hwmon/hwmon1/temp1_input', 38_850);
    expect(await readSensors(root)).toEqual([
      { chip: 'coretemp', celsius: 71.5, limitCelsius: 100 },
      { chip: 'nvme', celsius: 38.9 },
    ]);
  });

  it('tells chips of the same name apart', async () => {
    for (const [index, celsius] of [40, 50].entries()) {
      put(`hwmon/hwmon${index}/name`, 'coretemp');
      put(`hwmon/hwmon${index}/temp1_input`, celsius * 1000);
    }
    expect((await readSensors(root)).map(({ chip }) => chip)).toEqual(['coretemp', 'coretemp 2']);
  });

  it('asks the thermal zones where no chip has a sensor', async () => {
    put('hwmon/hwmon0/name', 'fan-only');
    put('thermal/thermal_zone0/type', 'cpu-thermal');
    put('thermal/thermal_zone0/temp', 48_312);
    put('thermal/cooling_device0/type', 'fan');
    expect(await readSensors(root)).toEqual([{ chip: 'cpu-thermal', celsius: 48.3 }]);
  });

  it.each([0, -128_000, 65_261_850, 'N/A', ''])('takes %j for no temperature', async (text) => {
    put('hwmon/hwmon0/name', 'acpitz');
    put('hwmon/hwmon0/temp1_input', text);
    expect(await readSensors(root)).toEqual([]);
  });

  it('finds nothing where there are no sensors', async () => {
    expect(await readSensors(root)).toEqual([]);
    expect(await readSensors(join(root, 'absent'))).toEqual([]);
  });

  it('reads the sensors of this host, if it has any', async () => {
    const sensors = await readSensors();
    expect(sensors.every(({ celsius }) => celsius > -40 && celsius < 150)).toBe(true);
  });
});
