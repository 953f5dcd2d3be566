import { describe, expect, it } from 'vitest';
import { syslogParts, syslogTime } from '../../src/targets/syslog-line.ts';

const local = (year: number, month: number, day: number, ...time: number[]) =>
  new Date(year, month - 1, day, ...time);

describe('syslogTime', () => {
  it.each([
    ['Nov 22 14:11:02 host sshd[1]: x', local(2026, 11, 23), local(2026, 11, 22, 14, 11, 2)],
    ['Nov  2 04:01:02 host sshd[1]: x', local(2026, 11, 23), local(2026, 11, 2, 4, 1, 2)],
    // Read on the first day of a year.
    ['Dec 31 23:59:59 host sshd[1]: x', local(2027, 1, 1, 8), local(2026, 12, 31, 23, 59, 59)],
    // The log is a little ahead, over the turn of the year.
    ['Jan  1 00:00:10 host sshd[1]: x', local(2026, 12, 31, 23, 59, 50), local(2027, 1, 1, 0, 0, 10)],
    ['Feb 29 10:00:00 host sshd[1]: x', local(2026, 6, 1), local(2024, 2, 29, 10)],
  ])('of %j is of the newest year that it can be', (line, now, at) => {
    expect(syslogTime(line, now)).toEqual(at);
  });

  it.each([
    ['2026-11-22T14:11:02.123456+01:00 host sshd[1]: x', '2026-11-22T13:11:02.123Z'],
    ['2026-11-22T14:11:02Z host sshd[1]: x', '2026-11-22T14:11:02.000Z'],
    ['2026-11-22T14:11:02.5-0530 host sshd[1]: x', '2026-11-22T19:41:02.500Z'],
  ])('of %j is exact', (line, at) => {
    expect(syslogTime(line, new Date())?.toISOString()).toBe(at);
  });

  it.each([
    '',
    'garbage',
    'Foo 22 14:11:02 host x: y',
    'Nov 31 14:11:02 host x: y',
    '2026-13-45T99:11:02Z host x: y',
  ])('of %j is none', (line) => {
    expect(syslogTime(line, new Date())).toBeUndefined();
  });
});

describe('syslogParts', () => {
  it.each([
    ['Nov 22 14:11:02 db-1 sshd[4711]: a: b', { program: 'sshd', message: 'a: b' }],
    ['Nov 22 14:11:02 db-1 sudo:     bob : x', { program: 'sudo', message: '    bob : x' }],
    ['2026-11-22T14:11:02+01:00 db-1 sshd-session[1]: x', { program: 'sshd-session', message: 'x' }],
    ['no time here sshd[1]: x', undefined],
    ['Nov 22 14:11:02 db-1 without a colon', undefined],
  ])('of %j', (line, parts) => {
    expect(syslogParts(line)).toEqual(parts);
  });
});
