import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/configuration.ts';
import { stormLimits } from '../../src/domain/settings.ts';

const known = { probes: [], reports: [], sources: [], cronProblem: () => undefined };
const read = (storm: string, route = '') =>
  parseConfiguration(
    `
channel: '#ops'
policies: { default: { levels: [{ call: ['channel:#ops'], timeout: 5m }] } }
routes:
  - { name: db, policy: default, match: [team=db] ${route} }
  - { name: rest, policy: default }
${storm}`,
    'watchbill.yml',
    known,
  );

describe('the storm limit', () => {
  it('is a hundred cards a minute where nothing is said', () => {
    expect(read('').storm).toEqual({ above: 100, withinMs: 60_000 });
  });

  it('holds for every route but those with a limit of their own', () => {
    const limitOf = stormLimits(
      read('storm: { above: 30, within: 2m }', ', storm: { above: 5, within: 10s }'),
    );
    expect(limitOf('rest')).toEqual({ above: 30, withinMs: 120_000 });
    expect(limitOf('db')).toEqual({ above: 5, withinMs: 10_000 });
  });

  it.each([
    ['storm: { above: 0, within: 1m }', /storm\.above/],
    ['storm: { above: 10, within: 10ms }', /storm\.within/],
    ['storm: { above: 10, within: 2d }', /storm\.within/],
    ['storm: { above: 10, within: 1m, for: 1m }', /storm/],
  ])('is refused with its place when it makes no sense: %s', (storm, where) => {
    expect(() => read(storm)).toThrow(where);
  });
});
