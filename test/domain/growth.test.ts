import { expect, it } from 'vitest';
import { daysUntilFull, growthOf, mostDays, type SizeSample, withSample } from '../../src/domain/growth.ts';

const HOUR = 3_600_000;

it('is known once there is enough time in between', () => {
  const samples = [{ atMs: 0, bytes: 1_000 }];
  expect(growthOf([], { atMs: 60_000, bytes: 7_000 })).toBeUndefined();
  expect(growthOf(samples, { atMs: 10_000, bytes: 7_000 })).toBeUndefined();
  expect(growthOf(samples, { atMs: 60_000, bytes: 7_000 })).toBe(100);
  expect(growthOf(samples, { atMs: 60_000, bytes: 400 })).toBe(-10);
});

it('is measured over the time that was asked for, with few samples kept', () => {
  let samples: readonly SizeSample[] = [];
  for (let minute = 0; minute <= 3 * 24 * 60; minute += 1) {
    samples = withSample(samples, { atMs: minute * 60_000, bytes: minute }, 24 * HOUR);
  }
  const now = 3 * 24 * HOUR;
  expect(samples.length).toBeLessThanOrEqual(50);
  const backMs = now - (samples[0]?.atMs ?? 0);
  expect(backMs).toBeGreaterThanOrEqual(24 * HOUR);
  expect(backMs).toBeLessThan(25 * HOUR);
});

it('begins anew when the clock was set back', () => {
  const samples = withSample([{ atMs: 100_000, bytes: 1 }], { atMs: 50_000, bytes: 2 }, HOUR);
  expect(samples).toEqual([{ atMs: 50_000, bytes: 2 }]);
});

it('keeps the newest of old samples after a long pause', () => {
  const samples = withSample(
    [
      { atMs: 0, bytes: 1 },
      { atMs: HOUR, bytes: 2 },
    ],
    { atMs: 100 * HOUR, bytes: 3 },
    HOUR,
  );
  expect(samples).toEqual([
    { atMs: HOUR, bytes: 2 },
    { atMs: 100 * HOUR, bytes: 3 },
  ]);
});

it('tells the days until there is no room', () => {
  expect(daysUntilFull(86_400, 1)).toBe(1);
  expect(daysUntilFull(0, 1)).toBe(0);
  expect(daysUntilFull(-5, -1)).toBe(0);
  expect(daysUntilFull(1e15, 1)).toBe(mostDays);
  expect(daysUntilFull(5, 0)).toBe(mostDays);
});
