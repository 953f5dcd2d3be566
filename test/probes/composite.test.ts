import { describe, expect, it } from 'vitest';
import type { GradedReading, ProbeStatus } from '../../src/domain/probe.ts';
import composite from '../../src/probes/composite.ts';
import { figures, runProbe } from './run-probe.ts';

const reading = (probe: string, status: ProbeStatus, value = 1): GradedReading => ({
  probe,
  status,
  system: 'shop',
  target: 'here',
  metric: 'up',
  unit: 'none',
  measuredAt: new Date(0),
  ...(status === 'unknown' ? { error: 'No answer.' } : { value }),
});

const standing = {
  a: [reading('a', 'ok', 4)],
  b: [reading('b', 'ok', 6), { ...reading('b', 'warning', 9), metric: 'load' }],
  c: [reading('c', 'critical')],
  u: [reading('u', 'unknown')],
  d: [reading('d', 'ok')],
  never: [],
};
const known = {
  latest: async (probe: string) => standing[probe as keyof typeof standing] ?? [],
  heartbeat: async () => undefined,
};
const run = (parameters: object) => runProbe(composite, parameters, { known });

describe('the worst of several probes', () => {
  it.each<[readonly string[], object]>([
    [['a', 'd'], { value: 0 }],
    [['a', 'b'], { value: 1, status: 'warning', detail: 'warning: b' }],
    [['a', 'b', 'c', 'u'], { value: 2, status: 'critical', detail: 'critical: c' }],
    [['a', 'u'], { error: 'Unknown: u. See to what they measure.' }],
    [['a', 'never'], { error: 'Unknown: never. See to what they measure.' }],
  ])('of %j is %j', async (worst, expected) => {
    const [first] = await run({ worst });
    expect(first).toEqual({ metric: 'value', unit: 'none', ...expected });
  });
});

describe('so many of several probes', () => {
  it.each<[number, readonly string[], object]>([
    [2, ['a', 'd', 'c'], { value: 1, detail: '2 of 3 ok, 2 needed' }],
    [2, ['a', 'c', 'b'], { value: 0, status: 'critical', detail: '1 of 3 ok, 2 needed; not ok: c, b' }],
    [2, ['a', 'u', 'c'], { error: '1 of 3 ok, 2 needed, 1 unknown: u, c.' }],
    [1, ['a', 'u', 'never'], { value: 1, detail: '1 of 3 ok, 1 needed' }],
    [2, ['u', 'c', 'b'], { value: 0, status: 'critical', detail: '0 of 3 ok, 2 needed; not ok: u, c, b' }],
  ])('at least %d of %j is %j', async (atLeast, of, expected) => {
    const [first] = await run({ of, atLeast });
    expect(first).toEqual({ metric: 'value', unit: 'none', ...expected });
  });

  it('counts those that are ok', async () => {
    const [, second] = await run({ of: ['a', 'd', 'u'], atLeast: 1 });
    expect(second).toEqual({ metric: 'ok-count', unit: 'count', value: 2, detail: '2 of 3' });
  });
});

describe('an expression over probes', () => {
  it('is a figure with the unit that was given', async () => {
    const readings = await run({ expression: 'a.up * b.up', unit: 'chars/s', title: 'Speed' });
    expect(readings[0]).toEqual({ metric: 'value', unit: 'chars/s', value: 24 });
    expect(figures(readings)['ok-count']).toBe(1);
  });

  it('is unknown with the reason when something in it is', async () => {
    const [first] = await run({ expression: 'a.up + u.up' });
    expect(first?.error).toBe("Unknown: 'u.up' is unknown: No answer.");
  });

  it('goes on without the unknown where it says so', async () => {
    expect(figures(await run({ expression: 'a.up + default(u.up, 0)' }))['value']).toBe(4);
  });
});

it.each([
  [{}],
  [{ worst: ['a'], expression: '1' }],
  [{ of: ['a'] }],
  [{ of: ['a'], atLeast: 2 }],
  [{ atLeast: 1, worst: ['a'] }],
  [{ expression: '1 +' }],
  [{ worst: [] }],
])('a composite of %j is refused', (parameters) => {
  expect(composite.parameters.safeParse(parameters).success).toBe(false);
});
