import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import { currentReadings } from '../../src/systems/system-readings.ts';

const now = new Date('2026-11-22T08:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const place = { system: 'docs', target: 'docs', unit: 'percent' };
const read = (metric: string, agoMs: number, value = 40, probe = 'memory'): GradedReading => ({
  ...place,
  probe,
  metric,
  value,
  status: 'ok',
  measuredAt: ago(agoMs),
});
const failed = (agoMs: number): GradedReading => ({
  ...place,
  probe: 'memory',
  metric: 'memory',
  status: 'unknown',
  error: 'No answer.',
  measuredAt: ago(agoMs),
});
const plan = (changes: Partial<ProbePlan> = {}): ProbePlan => ({
  system: 'docs',
  name: 'memory',
  probe: 'host-memory',
  target: 'docs',
  everyMs: MINUTE_MS,
  deep: false,
  views: [],
  labels: {},
  parameters: {},
  timeoutMs: 1000,
  thresholds: {},
  ...changes,
});
const shown = (readings: readonly GradedReading[], ...plans: ProbePlan[]) =>
  currentReadings(readings, plans, now).map(({ reading }) => reading.metric);

describe('the readings of now', () => {
  it('no longer tell that a probe failed which has answered since', () => {
    expect(shown([failed(5 * MINUTE_MS), read('memory-used', MINUTE_MS)], plan())).toEqual(['memory-used']);
  });

  it('tell that it fails, beside what it read before', () => {
    expect(shown([read('memory-used', 5 * MINUTE_MS), failed(MINUTE_MS)], plan())).toEqual([
      'memory-used',
      'memory',
    ]);
  });

  it('tell of a failure whatever another probe has answered', () => {
    const other = read('disk-used', MINUTE_MS, 20, 'disk');
    expect(shown([failed(5 * MINUTE_MS), other], plan(), plan({ name: 'disk' }))).toEqual([
      'memory',
      'disk-used',
    ]);
  });

  it('keep a metric that has the name of its probe and is known', () => {
    expect(shown([read('memory', 5 * MINUTE_MS), read('memory-used', MINUTE_MS)], plan())).toEqual([
      'memory',
      'memory-used',
    ]);
  });

  it('leave out what its probe has answered without for five minutes and two rounds', () => {
    const part = { ...read('memory-used', 7 * MINUTE_MS), part: 'removed', status: 'critical' as const };
    const other = read('memory-used', MINUTE_MS);
    expect(shown([part, other], plan())).toEqual(['memory-used']);
    expect(shown([part, other], plan({ everyMs: 10 * MINUTE_MS }))).toHaveLength(2);
    expect(shown([part, failed(MINUTE_MS)], plan())).toHaveLength(2);
  });

  it('leave out what was not renewed for an hour or three rounds, and what nobody plans any more', () => {
    const old = read('memory-used', 2 * HOUR_MS);
    expect(shown([old], plan())).toEqual([]);
    expect(shown([old], plan({ everyMs: HOUR_MS }))).toEqual(['memory-used']);
    expect(shown([read('memory-used', 1)])).toEqual([]);
  });
});
