import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import systemd from '../../src/probes/systemd.ts';
import { type FakePrograms, fakePrograms, saying } from '../support/fake-program.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const recorded = readFileSync(join(import.meta.dirname, '../fixtures/systemd/show-252.txt'), 'utf8');
const units = 'vector worker gone cups backup.timer docker.socket backup worker@1 loop slow nginx'.split(' ');
let programs: FakePrograms;
let systemctl = '';
let journalctl = '';

beforeAll(() => {
  programs = fakePrograms();
  systemctl = programs.write(
    'systemctl',
    `${saying('')}
     const more = fs.existsSync(__filename + '.more') ? 6_000_000_000 : 0;
     const show = ${JSON.stringify(recorded)}.replace('CPUUsageNSec=93214567000', 'CPUUsageNSec=' + (93214567000 + more));
     fs.writeSync(1, args[0] === 'show' ? show : 'worker.service loaded failed failed Vector worker\\n');
     fs.writeFileSync(__filename + '.more', '');`,
  );
  const entries = [...Array.from({ length: 3 }, () => 'sshd'), 'kernel'].map((SYSLOG_IDENTIFIER) =>
    JSON.stringify({ SYSLOG_IDENTIFIER }),
  );
  journalctl = programs.write('journalctl', saying(`${[...entries, '{}'].join('\n')}\n`));
});
afterAll(() => programs.close());

const run = async (input: object, around: Parameters<typeof probeContext>[0] = {}) => {
  const parameters = systemd.parameters.parse(input);
  return inCatalogue(systemd, parameters, await systemd.run(probeContext(around), parameters));
};

describe('the systemd probe', () => {
  it('tells every figure of units, failed units and errors in the journal', async () => {
    const memory = new Map<string, unknown>();
    const at = (seconds: number) => ({ now: () => new Date(1_800_000_000_000 + seconds * 1000) });
    const input = { units, systemctl, journalctl, journal: { window: '2h' } };
    await run(input, { memory, clock: at(0) });
    const readings = await run(input, { memory, clock: at(60) });
    expect(figureOf(readings, 'cpu', 'vector')).toBe(10);
    expect(figureOf(readings, 'cpu-time', 'vector')).toBe(99.2);
    expect(figureOf(readings, 'memory', 'vector')).toBe(158_941_184);
    expect(figureOf(readings, 'tasks', 'vector')).toBe(9);
    expect(figureOf(readings, 'restarts', 'worker@1')).toBe(2);
    expect(figureOf(readings, 'active-since', 'vector')).toBeGreaterThan(0);
    expect(figureOf(readings, 'active-since', 'backup')).toBeUndefined();
    expect(readings.find(({ metric }) => metric === 'failed-units')).toEqual({
      metric: 'failed-units',
      value: 1,
      unit: 'count',
      detail: 'worker.service',
    });
    expect(readings.find(({ metric }) => metric === 'journal-errors')).toEqual({
      metric: 'journal-errors',
      value: 5,
      unit: 'count',
      detail: 'in 2 h: sshd 3, kernel 2',
    });
    expect(programs.started('journalctl').at(-1)).toEqual(
      expect.arrayContaining([`--since=@${1_800_000_060 - 7200}`, '--priority=3']),
    );
    expect(new Set(readings.map(({ metric }) => metric))).toEqual(
      new Set(Object.keys(metricsOf(systemd, {}))),
    );
  });

  it('grades each unit as systemd does, and tells nothing else of one that is down', async () => {
    const readings = await run({ units, systemctl, failedUnits: false });
    const up = Object.fromEntries(
      readings
        .filter(({ metric }) => metric === 'up')
        .map(({ part, value, detail, status = 'ok' }) => [part, `${value} ${status}: ${detail}`]),
    );
    expect(up).toEqual({
      vector: '1 ok: active (running)',
      worker: '0 critical: failed (failed), exit-code 3',
      gone: '0 critical: there is no such unit',
      cups: '0 critical: masked, inactive (dead)',
      'backup.timer': '1 ok: active (waiting)',
      'docker.socket': '1 ok: active (listening)',
      backup: expect.stringMatching(/^1 ok: finished .* ago$/),
      'worker@1': '1 ok: active (running)',
      loop: '0 critical: activating (auto-restart), exit-code 3',
      slow: '0 warning: activating (start)',
      nginx: '1 ok: reloading (reload)',
    });
    expect(readings.filter(({ part }) => part === 'worker').map(({ metric }) => metric)).toEqual(['up']);
  });

  it('says that there are more errors than it counts', async () => {
    const flood = programs.write('flood', saying('{"SYSLOG_IDENTIFIER":"app"}\n'.repeat(5001)));
    const [errors] = await run({ failedUnits: false, journal: {}, journalctl: flood });
    expect(errors).toMatchObject({ value: 5000, detail: 'in 1 h, at least: app 5000' });
  });

  it('is unknown where systemd does not answer, and where there is none', async () => {
    const dead = programs.write(
      'dead',
      saying('', { status: 1, stderr: 'Failed to connect to bus: Host is down\n' }),
    );
    await expect(run({ units: ['nginx'], systemctl: dead })).rejects.toThrow(
      'Failed to connect to bus: Host is down',
    );
    await expect(run({ systemctl: join(programs.folder, 'none') })).rejects.toThrow('There is no program');
  });

  it.runIf(existsSync('/usr/bin/systemctl') && !existsSync('/run/systemd/system'))(
    'is unknown where the host was not started by it',
    async () => {
      await expect(run({ units: ['nginx'] })).rejects.toThrow('has not been booted with systemd');
    },
  );

  it('ends at its deadline', async () => {
    const hang = programs.write('hang', 'setInterval(() => {}, 1e6);');
    const abort = new AbortController();
    const answer = run({ systemctl: hang }, { signal: abort.signal });
    abort.abort(new Error('deadline'));
    await expect(answer).rejects.toThrow('deadline');
  });

  it.each(['worker@.service', 'worker@', '--root=/x', 'a b', 'web-*', ''])(
    'refuses %j for a unit',
    (unit) => {
      expect(systemd.parameters.safeParse({ units: [unit] }).success).toBe(false);
    },
  );
});
