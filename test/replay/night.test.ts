import { expect, it } from 'vitest';
import { nightIn } from '../../src/replay/night.ts';

it.each([
  ['UTC', '2026-11-21T21:59:59Z', false],
  ['UTC', '2026-11-21T22:00:00Z', true],
  ['UTC', '2026-11-21T06:59:59Z', true],
  ['UTC', '2026-11-21T07:00:00Z', false],
  ['Europe/Berlin', '2026-11-21T21:00:00Z', true],
  ['Europe/Berlin', '2026-07-21T20:00:00Z', true],
  ['Asia/Kathmandu', '2026-11-21T16:15:00Z', true],
  ['Asia/Kathmandu', '2026-11-21T16:14:59Z', false],
])('in %s %s is night: %s', (zone, moment, expected) => {
  const isNight = nightIn(zone);
  isNight(new Date(Date.parse(moment) - 3_600_000));
  expect(isNight(new Date(moment))).toBe(expected);
});
