import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import systemd from '../../../src/probes/systemd.ts';
import { probeContext } from '../../probes/probe-context.ts';
import { type SystemdUnits, startSystemdUnits } from './systemd-units.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-units-'));
let units: SystemdUnits;
beforeAll(async () => {
  units = await startSystemdUnits(join(folder, 'units'), ['core', 'api']);
});
afterAll(async () => {
  await units.stop();
  rmSync(folder, { recursive: true, force: true });
});

const look = async () => {
  const { systemctl, journalctl } = units;
  const parameters = { units: ['core', 'api.service', 'gone'], systemctl, journalctl, journal: {} };
  const readings = await systemd.run(probeContext(), systemd.parameters.parse(parameters));
  return readings.map(({ metric, part = '', value, detail = '' }) => [metric, part, value, detail].join(' '));
};

describe('units of a stand-in', () => {
  it('are what their processes are, to the probe of systemd', async () => {
    units.journal([{ SYSLOG_IDENTIFIER: 'core' }]);
    const well = await look();
    expect(well).toContain('up core 1 active (running)');
    expect(well).toContain('up gone 0 there is no such unit');
    expect(well).toContain('failed-units  0 ');
    expect(well).toContain('journal-errors  1 in 1 h: core 1');

    await units.unit('api').kill();
    const broken = await look();
    expect(broken).toContain('up api.service 0 failed (failed), signal 9');
    expect(broken).toContain('failed-units  1 api.service');

    await units.unit('api').start();
    expect(await look()).toContain('up api.service 1 active (running)');
  });

  it('answer nothing while the bus is gone', async () => {
    units.wedge();
    await expect(look()).rejects.toThrow('Host is down');
    units.answer();
    expect(await look()).toContain('up core 1 active (running)');
  });
});
