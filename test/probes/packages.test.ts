import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import packages from '../../src/probes/packages.ts';
import { aptRebootReason, aptRefreshedAt, parseSimulation, readAptUpdates } from '../../src/targets/apt.ts';
import {
  dnfRebootRequired,
  dnfRefreshedAt,
  parseAdvisories,
  parseCheckUpdate,
} from '../../src/targets/dnf.ts';
import { systemProgram } from '../../src/targets/programs/system-program.ts';
import { type FakePrograms, fakePrograms, saying } from '../support/fake-program.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const never = new AbortController().signal;
let programs: FakePrograms;
beforeAll(() => {
  programs = fakePrograms();
});
afterAll(() => programs.close());

const run = async (input: object, signal = never) => {
  const parameters = packages.parameters.parse(input);
  return inCatalogue(packages, parameters, await packages.run(probeContext({ signal }), parameters));
};

const simulated = `Reading package lists...
The following NEW packages will be installed:
  linux-image-6.1.0-21-amd64
Inst base-files [12.4+deb12u5] (12.4+deb12u6 Debian:12.6/stable [amd64])
Inst linux-image-6.1.0-21-amd64 (6.1.90-1 Debian-Security:12/stable-security [amd64])
Inst linux-image-amd64 [6.1.85-1] (6.1.90-1 Debian-Security:12/stable-security [amd64])
Inst openssl [3.0.2-0ubuntu1.15] (3.0.2-0ubuntu1.16 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64]) []
Inst curl [7.81.0-1ubuntu1.15] (7.81.0-1ubuntu1.16 Ubuntu:22.04/jammy-updates [amd64])
Conf base-files (12.4+deb12u6 Debian:12.6/stable [amd64])
`;

describe('apt', () => {
  const folders = () => ({
    lists: join(programs.folder, 'lists'),
    stamp: join(programs.folder, 'stamp'),
    rebootRequired: join(programs.folder, 'reboot-required'),
  });

  it('tells updates from what is new, and those that come from a security archive', () => {
    expect(parseSimulation(simulated)).toEqual({
      pending: ['base-files', 'linux-image-amd64', 'openssl', 'curl'],
      security: ['linux-image-amd64', 'openssl'],
    });
  });

  it('knows nothing without lists, where apt itself would say that there is nothing to do', async () => {
    programs.write('apt-get', saying(simulated));
    const apt = systemProgram('apt-get', { path: programs.folder });
    await expect(readAptUpdates(apt, never, folders())).rejects.toThrow('Run apt-get update');
    mkdirSync(join(folders().lists, 'partial'), { recursive: true });
    await expect(readAptUpdates(apt, never, folders())).rejects.toThrow('no package lists');
    writeFileSync(join(folders().lists, 'deb.example_dists_stable_InRelease'), '');
    expect((await readAptUpdates(apt, never, folders())).pending).toHaveLength(4);
    expect(programs.started('apt-get').at(-1)).toContain('--simulate');
  });

  it('is unknown with its own words when it fails', async () => {
    programs.write(
      'broken',
      saying('', { status: 100, stderr: 'E: Unmet dependencies. Try apt --fix-broken install\n' }),
    );
    const broken = systemProgram('broken', { path: programs.folder });
    await expect(readAptUpdates(broken, never, folders())).rejects.toThrow('Unmet dependencies');
  });

  it('was refreshed when the newest of its marks was made', async () => {
    const { lists, stamp } = folders();
    for (const file of [lists, join(lists, 'partial')]) utimesSync(file, 1000, 1000);
    expect(await aptRefreshedAt(folders())).toEqual(new Date(1_000_000));
    writeFileSync(stamp, '');
    utimesSync(stamp, 5000, 5000);
    expect(await aptRefreshedAt(folders())).toEqual(new Date(5_000_000));
    expect(await aptRefreshedAt({ ...folders(), lists: '/nowhere', stamp: '/nowhere' })).toBeUndefined();
  });

  it('says why the host has to be started anew', async () => {
    const { rebootRequired } = folders();
    expect(await aptRebootReason(folders())).toBeUndefined();
    writeFileSync(rebootRequired, '*** System restart required ***\n');
    expect(await aptRebootReason(folders())).toBe('');
    writeFileSync(`${rebootRequired}.pkgs`, 'libc6\nlinux-base\nlibc6\n');
    expect(await aptRebootReason(folders())).toBe('libc6, linux-base');
  });
});

const dnf4 = `
kernel.x86_64                          5.14.0-427.16.1.el9_4           baseos
NetworkManager-libnm.x86_64            1:1.46.0-4.el9_4                baseos
python3-with-a-name-too-long-for-its-column.noarch
                                       3.9.18-3.el9_4.1                appstream
Obsoleting Packages
grub2-tools.x86_64                     1:2.06-77.el9                   baseos
    grub2-tools.x86_64                 1:2.06-70.el9                   @baseos
`;
const advisories4 = `RHSA-2024:2758 Important/Sec. kernel-5.14.0-427.16.1.el9_4.x86_64
RHSA-2024:2394 Important/Sec. kernel-5.14.0-427.13.1.el9_4.x86_64
RHSA-2024:2570 Moderate/Sec.  python3-gnutls-utils-3.8.3-4.el9_4.x86_64
`;
const advisories5 = `Name                   Type     Severity  Package                        Issued
FEDORA-2024-86a2ab1b13 security Important kernel-6.8.9-300.fc40.x86_64   2024-05-06 01:32:13
FEDORA-2024-0e31d1a2e4 bugfix   None      bash-5.2.26-3.fc40.x86_64      2024-05-06 01:32:13
`;

describe('dnf', () => {
  it('is read in the columns of version 4, long names and what is obsoleted included', () => {
    expect(parseCheckUpdate(dnf4)).toEqual([
      'kernel',
      'NetworkManager-libnm',
      'python3-with-a-name-too-long-for-its-column',
    ]);
    expect(parseCheckUpdate('')).toEqual([]);
  });

  it('tells each package with advisories once, in versions 4 and 5', () => {
    expect(parseAdvisories(advisories4)).toEqual(['kernel', 'python3-gnutls-utils']);
    expect(parseAdvisories(advisories5)).toEqual(['kernel']);
  });

  it('is asked for updates and for advisories', async () => {
    const program = programs.write(
      'dnf',
      `const list = args.includes('updateinfo');
      fs.writeSync(1, list ? ${JSON.stringify(advisories4)} : ${JSON.stringify(dnf4)}); process.exitCode = list ? 0 : 100;`,
    );
    const readings = await run({ manager: 'dnf', program });
    expect(readings.slice(0, 2)).toEqual([
      {
        metric: 'pending',
        value: 3,
        unit: 'count',
        detail: 'kernel, NetworkManager-libnm, python3-with-a-name-too-long-for-its-column',
      },
      { metric: 'security', value: 2, unit: 'count', detail: 'kernel, python3-gnutls-utils' },
    ]);
  });

  it('is unknown when either question fails', async () => {
    const first = programs.write(
      'dnf-1',
      saying('', { status: 1, stderr: "Error: Failed to download metadata for repo 'baseos'" }),
    );
    await expect(run({ manager: 'dnf', program: first })).rejects.toThrow('Failed to download metadata');
    const odd = programs.write('dnf-0', "fs.writeSync(1, '3 packages'); process.exitCode = 100;");
    await expect(run({ manager: 'dnf', program: odd })).rejects.toThrow('names none that is understood here');
    const second = programs.write('dnf-2', "process.exitCode = args.includes('updateinfo') ? 3 : 0;");
    await expect(run({ manager: 'dnf', program: second })).rejects.toThrow('ended with status 3');
  });

  it('says whether the host has to be started anew where it knows', async () => {
    const asked = (status: number) => {
      programs.write('needs-restarting', saying('', { status }));
      return dnfRebootRequired(systemProgram('needs-restarting', { path: programs.folder }), never);
    };
    expect(await asked(1)).toBe(true);
    expect(await asked(0)).toBe(false);
    await expect(asked(2)).rejects.toThrow('status 2');
    expect(await dnfRebootRequired(systemProgram('no-such-program'), never)).toBeUndefined();
    expect(await dnfRefreshedAt('/nowhere')).toBeUndefined();
  });
});

describe('the packages probe', () => {
  const lists = existsSync('/var/lib/apt/lists') ? readdirSync('/var/lib/apt/lists') : [];
  const hasLists = lists.some((name) => name.endsWith('Release'));
  it.runIf(existsSync('/usr/bin/apt-get'))(
    'asks the apt of this host',
    async () => {
      const answer = run({});
      if (!hasLists) return expect(answer).rejects.toThrow('apt-get update');
      const readings = await answer;
      expect(readings.map(({ metric }) => metric)).toEqual(Object.keys(metricsOf(packages, {})));
      expect(figureOf(readings, 'pending')).toBeGreaterThanOrEqual(figureOf(readings, 'security') ?? 0);
      expect(figureOf(readings, 'lists-age')).toBeGreaterThan(0);
      expect([0, 1]).toContain(figureOf(readings, 'reboot-required'));
    },
    120_000,
  );

  it('ends at its deadline', async () => {
    const program = programs.write('hanging', 'setInterval(() => {}, 1e6);');
    const abort = new AbortController();
    const answer = run({ manager: 'dnf', program }, abort.signal);
    abort.abort(new Error('deadline'));
    await expect(answer).rejects.toThrow('deadline');
  });

  it('says that there is no such program', async () => {
    await expect(run({ manager: 'dnf', program: '/nowhere/dnf' })).rejects.toThrow(
      "no program '/nowhere/dnf'",
    );
  });
});
