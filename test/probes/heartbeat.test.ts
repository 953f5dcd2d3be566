import { describe, expect, it } from 'vitest';
import heartbeat from '../../src/probes/heartbeat.ts';
import { figures, runProbe } from './run-probe.ts';

const clock = { now: () => new Date('2026-11-22T12:00:00Z') };
const heard = (at: string | undefined) => ({
  clock,
  known: {
    latest: async () => [],
    heartbeat: async (name: string) => (name === 'nightly' && at !== undefined ? new Date(at) : undefined),
  },
});

describe('the heartbeat probe', () => {
  it('tells how long ago it was', async () => {
    const readings = await runProbe(heartbeat, { name: 'nightly' }, heard('2026-11-22T10:30:00Z'));
    expect(figures(readings)).toEqual({ up: 1, age: 5_400 });
    expect(readings[1]?.detail).toBe('1 h 30 min ago');
  });

  it('is down, and of no age, when it was never heard of', async () => {
    const readings = await runProbe(heartbeat, { name: 'other' }, heard('2026-11-22T10:30:00Z'));
    expect(readings).toMatchObject([{ metric: 'up', value: 0, status: 'critical' }]);
  });

  it('makes none of the future of a clock that was set back', async () => {
    const readings = await runProbe(heartbeat, { name: 'nightly' }, heard('2026-11-22T12:05:00Z'));
    expect(figures(readings)['age']).toBe(0);
  });

  it('fails when what is known cannot be asked', async () => {
    await expect(runProbe(heartbeat, { name: 'nightly' })).rejects.toThrow('not part of this test');
  });
});
