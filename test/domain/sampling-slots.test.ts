import { describe, expect, it } from 'vitest';
import { planHash, slotAfter } from '../../src/domain/sampling-slots.ts';

const minute = 60_000;
const start = Date.parse('2026-11-21T02:14:00Z');
const plans = Array.from({ length: 5_000 }, (_, index) => ({
  system: `system-${Math.floor(index / 10)}`,
  name: `probe-${index % 10}`,
  everyMs: minute,
}));

describe('a slot', () => {
  it('comes once an interval, at the same offset after every restart', () => {
    const plan = { system: 'shop', name: 'disk', everyMs: minute };
    const first = slotAfter(plan, start);
    expect(first).toBeGreaterThan(start);
    expect(first).toBeLessThanOrEqual(start + minute);
    expect(slotAfter(plan, first)).toBe(first + minute);
    expect(slotAfter(plan, first - 1)).toBe(first);
    expect(slotAfter(plan, start + 1_000 * minute) % minute).toBe(first % minute);
    expect(first % minute).toBe(planHash(plan) % minute);
  });

  it('is never piled up: five thousand plans of a minute begin all over it', () => {
    const perSecond = new Map<number, number>();
    for (const plan of plans) {
      const second = Math.floor((slotAfter(plan, start) % minute) / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    // 83 on average; the standard deviation of an even spread is 9.
    expect(perSecond.size).toBe(60);
    expect(Math.max(...perSecond.values())).toBeLessThan(83 + 6 * 9);
    expect(Math.min(...perSecond.values())).toBeGreaterThan(83 - 6 * 9);
  });

  it('tells a plan from one of the same name in another system', () => {
    expect(planHash({ system: 'a', name: 'disk' })).not.toBe(planHash({ system: 'b', name: 'disk' }));
  });
});
