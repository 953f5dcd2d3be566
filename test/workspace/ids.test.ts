import { describe, expect, it } from 'vitest';
import { newBlockId, newId, newSecret, TimeStamps } from '../../src/workspace/ids.ts';
import * as seeds from '../../src/workspace/seeds.ts';

describe('ids', () => {
  it.each(['U', 'C', 'D', 'F', 'V'])('look like Slack has made them: %s', (prefix) => {
    expect(newId(prefix)).toMatch(new RegExp(`^${prefix}0[A-Z0-9]{9}$`));
  });

  it('are fresh each time', () => {
    const count = 200;
    expect(new Set(Array.from({ length: count }, () => newId('M'))).size).toBe(count);
    expect(new Set(Array.from({ length: count }, () => newSecret())).size).toBe(count);
  });

  it('of blocks have five characters, secrets as many bytes as asked for', () => {
    expect(newBlockId()).toMatch(/^[A-Z0-9]{5}$/);
    expect(newSecret(4)).toMatch(/^[\da-f]{8}$/);
  });

  it('of the seeds look like all others', () => {
    const { users, channels, userGroups } = seeds.defaultSeeds;
    expect(users.map((user) => user.id)).toEqual([seeds.adaUserId, seeds.oluUserId, seeds.vicUserId]);
    for (const { id } of [...users, { id: seeds.watchbillUserId }]) expect(id).toMatch(/^U0[A-Z0-9]{9}$/);
    for (const { id } of channels) expect(id).toMatch(/^C0[A-Z0-9]{9}$/);
    for (const { id } of userGroups) expect(id).toMatch(/^S0[A-Z0-9]{9}$/);
  });
});

describe('time stamps', () => {
  it('follow the clock in seconds with six decimals', () => {
    expect(new TimeStamps({ now: () => 1_700_000_000_123 }).next()).toBe('1700000000.123000');
  });

  it('grow while the clock stands still', () => {
    const timeStamps = new TimeStamps({ now: () => 1_700_000_000_000 });
    expect([timeStamps.next(), timeStamps.next(), timeStamps.next()]).toEqual([
      '1700000000.000000',
      '1700000000.000001',
      '1700000000.000002',
    ]);
  });

  it('grow while the clock steps back', () => {
    let nowMs = 1_700_000_000_000;
    const timeStamps = new TimeStamps({ now: () => nowMs });
    timeStamps.next();
    nowMs -= 600_000;
    expect(timeStamps.next()).toBe('1700000000.000001');
  });

  it('come after any that was seen before', () => {
    const timeStamps = new TimeStamps({ now: () => 1_700_000_000_000 });
    timeStamps.observe('1700000009.999999');
    timeStamps.observe('1600000000.000000');
    expect(timeStamps.next()).toBe('1700000010.000000');
  });
});
