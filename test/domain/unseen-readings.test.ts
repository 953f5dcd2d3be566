import { expect, it } from 'vitest';
import type { ReadingStanding } from '../../src/domain/ports/sample-store.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { unseenReadings } from '../../src/domain/unseen-readings.ts';

const at = (minutes: number) => new Date(Date.parse('2026-11-21T02:14:00Z') + minutes * 60_000);
const name = { system: 'shop', probe: 'disk', target: 'db-1' };
const reading: GradedReading = {
  ...name,
  metric: 'm',
  unit: 'count',
  value: 1,
  status: 'ok',
  measuredAt: at(0),
};
const standing = (metric: string): ReadingStanding => ({
  ...name,
  metric,
  status: 'unknown',
  since: at(-30),
  overSince: {},
  raised: undefined,
  raisedLevel: undefined,
  raisedAt: undefined,
  easedAt: undefined,
  seenAt: at(-20),
});

it('tells that a probe has answered once, however long it had not', () => {
  const failed = standing('disk');
  expect(unseenReadings([failed], [reading], at(0))).toEqual({
    answered: [failed],
    gone: [],
    unreadable: [],
  });
});

it('takes for gone only what was missing in two runs', () => {
  const part = standing('inodes');
  const other = { ...standing('m'), seenAt: at(-1) };
  expect(unseenReadings([part, other], [reading], at(0), 60_000).gone).toEqual([part]);
  expect(unseenReadings([part, other], [reading], at(0), 3_600_000).gone).toEqual([]);
  expect(unseenReadings([part, other], [reading], at(100), 3_600_000).gone).toEqual([part]);
});

it('takes for gone nothing that only the first run after a pause has not read', () => {
  const rate = standing('rate');
  const other = standing('m');
  expect(unseenReadings([rate, other], [reading], at(0), 60_000).gone).toEqual([]);
  const seen = { ...other, seenAt: at(0) };
  expect(unseenReadings([rate, seen], [reading], at(1), 60_000).gone).toEqual([rate]);
});

it('takes for gone what stood alone, when its probe reads nothing any more', () => {
  const only = standing('used');
  expect(unseenReadings([only], [], at(0)).gone).toEqual([only]);
});

it('takes a sensor that is missing once for no answer of its probe, and one that fails for no failure of the others', () => {
  const sensor = (part: string) => ({ ...standing('disk'), part, seenAt: at(-1) });
  const well: GradedReading = { ...reading, metric: 'disk', part: 'a' };
  expect(unseenReadings([sensor('a'), sensor('b')], [well], at(0))).toEqual({
    answered: [],
    gone: [],
    unreadable: [],
  });
  const failing: GradedReading = { ...reading, metric: 'disk', part: 'a', status: 'unknown', error: 'No.' };
  expect(unseenReadings([sensor('a'), sensor('b')], [failing], at(0)).unreadable).toEqual([]);
});

it('keeps what its probe could not read this time, however long nobody had looked', () => {
  const disk = standing('used');
  const failed: GradedReading = { ...reading, metric: 'disk', status: 'unknown', error: 'No answer.' };
  const other = { ...standing('m'), seenAt: at(-1) };
  expect(unseenReadings([disk, other], [failed], at(0))).toEqual({
    answered: [],
    gone: [],
    unreadable: [disk, other].map((one) => ({ ...one, seenAt: at(0) })),
  });
});
