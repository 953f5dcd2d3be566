import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgramEnd } from '../../src/targets/programs/run-program.ts';
import { type SystemProgram, systemProgram } from '../../src/targets/programs/system-program.ts';
import { monotonicMicroseconds, readFailedUnits, readUnits } from '../../src/targets/systemd.ts';
import { type FakePrograms, fakePrograms, saying } from '../support/fake-program.ts';

const never = new AbortController().signal;
const written = (version: number) =>
  readFileSync(join(import.meta.dirname, `../fixtures/systemd/show-${version}.txt`), 'utf8');
const answering = (end: Partial<ProgramEnd>): SystemProgram => ({
  name: 'systemctl',
  run: async () => ({ exitStatus: 0, stdout: '', stderr: '', durationMs: 1, ...end }),
});
const at5000s = () => 5_000_000_000;
const names252 = 'vector worker gone cups backup.timer docker.socket backup worker@1 loop slow nginx'.split(
  ' ',
);

describe('readUnits', () => {
  it('reads services, timers, sockets, jobs and instances in the form of systemd 252, under the names asked for', async () => {
    const units = await readUnits(answering({ stdout: written(252) }), names252, never, at5000s);
    expect(units.map(({ unit, load, active, sub }) => `${unit}: ${load} ${active} ${sub}`)).toEqual([
      'vector: loaded active running',
      'worker: loaded failed failed',
      'gone: not-found inactive dead',
      'cups: masked inactive dead',
      'backup.timer: loaded active waiting',
      'docker.socket: loaded active listening',
      'backup: loaded inactive dead',
      'worker@1: loaded active running',
      'loop: loaded activating auto-restart',
      'slow: loaded activating start',
      'nginx: loaded reloading reload',
    ]);
    expect(units[0]).toEqual({
      unit: 'vector',
      load: 'loaded',
      active: 'active',
      sub: 'running',
      result: 'success',
      exitStatus: 0,
      restarts: 0,
      activeSeconds: 4000,
      memoryBytes: 158_941_184,
      cpuSeconds: 93.214567,
      tasks: 9,
    });
    expect(units[1]).toMatchObject({ result: 'exit-code', exitStatus: 3, restarts: 5 });
    expect(units[4]).toEqual({
      unit: 'backup.timer',
      load: 'loaded',
      active: 'active',
      sub: 'waiting',
      result: 'success',
      activeSeconds: 3000,
    });
    expect(units[6]?.finishedSecondsAgo).toBe(600);
  });

  it('leaves out what is not counted, in the words of each version', async () => {
    const [old] = await readUnits(answering({ stdout: written(247) }), ['vector', 'worker'], never, at5000s);
    expect(old).not.toHaveProperty('memoryBytes');
    expect(old).not.toHaveProperty('cpuSeconds');
    expect(old).not.toHaveProperty('tasks');
    const [fresh, killed, typo] = await readUnits(
      answering({ stdout: written(255) }),
      ['vector', 'worker', 'typo'],
      never,
      at5000s,
    );
    expect(fresh).toMatchObject({ active: 'refreshing', tasks: 9 });
    expect(fresh).not.toHaveProperty('memoryBytes');
    expect(killed?.result).toBe('oom-kill');
    expect(typo?.load).toBe('bad-setting');
  });

  it.each([
    [
      'no bus',
      { exitStatus: 1, stderr: 'Failed to connect to bus: No such file or directory\n' },
      'Failed to connect to bus',
    ],
    [
      'no systemd',
      {
        exitStatus: 1,
        stderr: "System has not been booted with systemd as init system (PID 1). Can't operate.\n",
      },
      'has not been booted with systemd',
    ],
    ['no access', { exitStatus: 1, stderr: 'Failed to get properties: Access denied\n' }, 'Access denied'],
    ['nothing to say', { exitStatus: 4 }, 'status 4: it said nothing'],
    ['garbage', { stdout: 'hello' }, 'told of 1 units where 2'],
    ['one unit too few', { stdout: 'Id=a.service\nActiveState=active\n' }, 'told of 1 units where 2'],
  ])('fails with words when there is %s', async (_, end, words) => {
    await expect(readUnits(answering(end), ['a', 'b'], never)).rejects.toThrow(words);
  });

  it('measures with the clock that systemd uses', () => {
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    expect(Math.abs(monotonicMicroseconds() / 1e6 - uptime)).toBeLessThan(3600);
  });
});

describe('readFailedUnits', () => {
  it('reads their names, none included', async () => {
    const stdout =
      'worker.service loaded failed failed Vector worker\nmnt-data.mount loaded failed failed /mnt/data\n';
    expect(await readFailedUnits(answering({ stdout }), never)).toEqual(['worker.service', 'mnt-data.mount']);
    expect(await readFailedUnits(answering({ stdout: '' }), never)).toEqual([]);
  });
  it('takes nothing else for a unit', async () => {
    await expect(readFailedUnits(answering({ stdout: '0 loaded units listed.' }), never)).rejects.toThrow(
      'no failed unit',
    );
    await expect(readFailedUnits(answering({ exitStatus: 1 }), never)).rejects.toThrow('ended with status 1');
  });
});

describe('a program of the system', () => {
  let programs: FakePrograms;
  beforeEach(() => {
    programs = fakePrograms();
  });
  afterEach(() => programs.close());

  it('is found in its path and given its arguments as they are, plain English and nothing of this environment', async () => {
    vi.stubEnv('WATCHBILL_TEST_SECRET', 'geheim');
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
    programs.write(
      'systemctl',
      'fs.writeSync(1, JSON.stringify({ args, env: process.env, cwd: process.cwd() }));',
    );
    const program = systemProgram('systemctl', { path: programs.folder });
    const told: unknown = JSON.parse((await program.run(['show', '$(reboot); a b', "'"], never)).stdout);
    expect(told).toEqual({
      args: ['show', '$(reboot); a b', "'"],
      cwd: '/',
      env: {
        PATH: programs.folder,
        LANG: 'C',
        LC_ALL: 'C',
        TZ: 'UTC',
        SYSTEMD_COLORS: '0',
        SYSTEMD_PAGER: '',
        DEBIAN_FRONTEND: 'noninteractive',
      },
    });
  });

  it('is asked once for all units', async () => {
    programs.write(
      'systemctl',
      saying('Id=a.service\nActiveState=active\n\nId=b.timer\nActiveState=active\n'),
    );
    await readUnits(systemProgram('systemctl', { path: programs.folder }), ['a', 'b.timer'], never);
    const [call, ...more] = programs.started('systemctl');
    expect(more).toEqual([]);
    expect(call?.slice(-3)).toEqual(['--', 'a', 'b.timer']);
    expect(call?.[0]).toBe('show');
  });

  it('is missed with words, and ended when it writes too much', async () => {
    await expect(systemProgram('systemctl', { path: programs.folder }).run([], never)).rejects.toThrow(
      "no program 'systemctl'",
    );
    programs.write('flood', "for (;;) fs.writeSync(1, 'x'.repeat(4096));");
    const flood = systemProgram('flood', { path: programs.folder, mostBytes: 10_000 });
    await expect(flood.run([], never)).rejects.toThrow('more than 10000 bytes');
  });

  it('is ended at the deadline with what it started', async () => {
    const pids = join(programs.folder, 'pids');
    programs.write(
      'hang',
      `const { spawn } = require('node:child_process');
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
       fs.writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid + ' .');
       process.on('SIGTERM', () => {});
       setInterval(() => {}, 1e6);`,
    );
    const abort = new AbortController();
    const run = systemProgram('hang', { path: programs.folder }).run([], abort.signal);
    run.catch(() => {});
    const started = await vi.waitFor(
      () => {
        const [own, child, dot] = readFileSync(pids, 'utf8').split(' ');
        expect(dot).toBe('.');
        return [Number(own), Number(child)];
      },
      { timeout: 20_000 },
    );
    abort.abort(new Error('deadline'));
    await expect(run).rejects.toThrow('deadline');
    // A zombie that nobody has waited for yet is dead as well.
    const lives = (pid: number) =>
      existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    await vi.waitFor(() => expect(started.filter(lives)).toEqual([]), { timeout: 20_000 });
  });
});
