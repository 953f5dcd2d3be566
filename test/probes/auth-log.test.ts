import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import authLog from '../../src/probes/auth-log.ts';
import { createAuthTally } from '../../src/targets/auth-tally.ts';
import { type FakePrograms, fakePrograms, saying } from '../support/fake-program.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const now = new Date('2026-11-22T12:00:00Z');
const clock = { now: () => now };
let folder: string;
let programs: FakePrograms;
const file = (name: string) => join(folder, name);

const run = async (input: object, signal = new AbortController().signal) => {
  const parameters = authLog.parameters.parse(input);
  return inCatalogue(authLog, parameters, await authLog.run(probeContext({ clock, signal }), parameters));
};
const figures = async (input: object) =>
  Object.fromEntries((await run(input)).map(({ metric, value }) => [metric, value]));
const line = (at: string, program: string, message: string) => `${at} db-1 ${program}[7]: ${message}`;
const failure = (at: string, address: string, user = 'root') =>
  line(at, 'sshd', `Failed password for ${user} from ${address} port 5 ssh2`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-auth-'));
  programs = fakePrograms();
  const written = [
    failure('2026-11-21T11:00:00Z', '203.0.113.1'),
    failure('2026-11-22T10:00:00Z', '203.0.113.9'),
    failure('2026-11-22T10:00:01Z', '203.0.113.9', 'invalid user hunter2'),
    failure('2026-11-22T10:00:02Z', '198.51.100.7', 'invalid user admin'),
    line(
      '2026-11-22T10:01:00Z',
      'sshd',
      'User root from 203.0.113.9 not allowed because not listed in AllowUsers',
    ),
    line(
      '2026-11-22T10:02:00Z',
      'sshd',
      'Accepted publickey for bea from 192.0.2.4 port 5 ssh2: ED25519 SHA256:x',
    ),
    line('2026-11-22T10:03:00Z', 'sudo', 'bob : 2 incorrect password attempts ; TTY=pts/0 ; COMMAND=/bin/ls'),
    line('2026-11-22T10:03:00Z', 'CRON', 'pam_unix(cron:session): session opened for user root'),
    failure('2026-11-22T13:30:00Z', '203.0.113.1'),
    'garbage',
  ];
  writeFileSync(file('auth.log'), `${written.join('\n')}\n`);
  writeFileSync(file('auth.log.1'), `${failure('2026-11-21T13:00:00Z', '198.51.100.7')}\n`);
  writeFileSync(file('auth.log.2.gz'), gzipSync(`${failure('2026-11-21T12:30:00Z', '198.51.100.7')}\n`));
  for (const name of ['auth.log', 'auth.log.1', 'auth.log.2.gz']) utimesSync(file(name), now, now);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  programs.close();
});

describe('the auth-log probe', () => {
  it('counts what happened in the window over all files of the log, and names addresses but no users', async () => {
    const readings = await run({ files: ['/nowhere/secure', file('auth.log')] });
    expect(readings.map(({ metric, value }) => [metric, value])).toEqual([
      ['failed', 5],
      ['denied', 1],
      ['accepted', 1],
      ['failed-addresses', 2],
      ['top-address-failed', 3],
      ['invalid-users', 2],
      ['sudo-failures', 2],
    ]);
    expect(readings[0]?.detail).toBe(`in 24 h by ${file('auth.log')}`);
    expect(readings[4]?.detail).toBe('198.51.100.7 3, 203.0.113.9 3');
    expect(JSON.stringify(readings)).not.toContain('hunter2');
    expect(readings.map(({ metric }) => metric)).toEqual(Object.keys(metricsOf(authLog, {})));
  });

  it('counts a shorter window, and nothing of a time to come', async () => {
    expect(await figures({ files: [file('auth.log')], window: '119m59s' })).toMatchObject({
      failed: 2,
      denied: 1,
      accepted: 1,
    });
    expect(await figures({ files: [file('auth.log')], window: '1m' })).toMatchObject({
      failed: 0,
      accepted: 0,
      'top-address-failed': 0,
    });
  });

  it('reads lines without a year', async () => {
    const stamp = (date: Date) =>
      date
        .toString()
        .replace(
          /^\w+ (\w+) 0?(\d+) \d+ ([\d:]+) .*$/,
          (_, month, day: string, time) => `${month} ${day.padStart(2)} ${time}`,
        );
    const recent = stamp(new Date(now.getTime() - 60_000));
    const old = stamp(new Date(now.getTime() - 3 * 86_400_000));
    writeFileSync(file('secure'), `${failure(old, '203.0.113.1')}\n${failure(recent, '203.0.113.1')}\n`);
    utimesSync(file('secure'), now, now);
    expect(await figures({ files: [file('secure')] })).toMatchObject({ failed: 1 });
  });

  it('names no more addresses than asked for', async () => {
    const readings = await run({ files: [file('auth.log')], top: 1 });
    expect(readings[4]?.detail).toBe('198.51.100.7 3');
  });

  it('asks the journal where there is no file', async () => {
    const entry = (MESSAGE: string, SYSLOG_IDENTIFIER = 'sshd') =>
      JSON.stringify({ MESSAGE, SYSLOG_IDENTIFIER });
    const journalctl = programs.write(
      'journalctl',
      saying(
        [
          entry('Failed password for root from 203.0.113.9 port 5 ssh2'),
          entry('FAILED SU (to root) bob on pts/1', 'su'),
        ].join('\n'),
      ),
    );
    const readings = await run({ files: ['/nowhere/auth.log'], journalctl });
    expect(figureOf(readings, 'failed')).toBe(1);
    expect(figureOf(readings, 'sudo-failures')).toBe(1);
    expect(readings[0]?.detail).toBe('in 24 h by the journal');
    expect(programs.started('journalctl')[0]).toEqual(
      expect.arrayContaining([
        'SYSLOG_FACILITY=4',
        'SYSLOG_FACILITY=10',
        `--since=@${now.getTime() / 1000 - 86_400}`,
      ]),
    );
  });

  it('asks the journal where a file was left behind that nothing is written to, and reads it where there is none', async () => {
    const message = 'Failed password for root from 203.0.113.9 port 5 ssh2';
    const entry = JSON.stringify({ MESSAGE: message, SYSLOG_IDENTIFIER: 'sshd' });
    const left = file('left-behind.log');
    writeFileSync(left, 'garbage\n');
    const old = new Date(now.getTime() - 25 * 3_600_000);
    utimesSync(left, old, old);
    const journalctl = programs.write('journalctl-2', saying(entry));
    expect(await figures({ files: [left], journalctl })).toMatchObject({ failed: 1 });
    expect(await figures({ files: [left], source: 'files' })).toMatchObject({ failed: 0 });
    expect(await figures({ files: [left], journalctl: '/nowhere/journalctl' })).toMatchObject({ failed: 0 });
  });

  it('is unknown where nothing tells of log-ins', async () => {
    await expect(run({ files: ['/nowhere/auth.log'], source: 'files' })).rejects.toThrow(
      'no log of log-ins at /nowhere/auth.log',
    );
    const none = programs.write('no-journal', saying('', { stderr: 'No journal files were found.\n' }));
    await expect(run({ source: 'journal', journalctl: none })).rejects.toThrow('cannot be read');
  });

  it('ends at its deadline', async () => {
    await expect(
      run({ files: [file('auth.log')] }, AbortSignal.abort(new Error('deadline'))),
    ).rejects.toThrow('deadline');
  });
});

describe('the tally of log-ins', () => {
  it('keeps no more addresses and names than it has room for, and counts on', () => {
    const tally = createAuthTally();
    for (let index = 0; index < 100_050; index += 1) {
      tally.add({ kind: 'failed', address: `a${index}`, unknownUser: `u${index}`, times: 1 });
    }
    const { failed, byAddress, unknownUsers } = tally.result();
    expect([failed, byAddress.length, unknownUsers]).toEqual([100_050, 100_000, 100_000]);
  });
});
