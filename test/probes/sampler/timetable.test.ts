import { describe, expect, it } from 'vitest';
import { type PeriodicPlan, slotAfter } from '../../../src/domain/sampling-slots.ts';
import { Timetable } from '../../../src/probes/sampler/timetable.ts';

const minute = 60_000;
const start = Date.parse('2026-11-21T02:14:00Z');
const plan = (name: string, everyMs = minute): PeriodicPlan => ({
  system: 'shop',
  name,
  probe: 'http',
  target: 'here',
  parameters: {},
  timeoutMs: 1_000,
  thresholds: {},
  everyMs,
});

function timetable(...plans: readonly PeriodicPlan[]) {
  const table = new Timetable();
  table.add('pool.1', plans, start);
  return table;
}

describe('the timetable', () => {
  it('hands out a plan at its slot, and again an interval later', () => {
    const one = plan('disk');
    const table = timetable(one);
    const slot = slotAfter(one, start);
    expect(table.take(slot - 1)).toEqual([]);
    expect(table.take(slot)).toEqual([{ plan: one, lateMs: 0 }]);
    expect(table.take(slot)).toEqual([]);
    expect(table.take(slot + minute + 7)).toEqual([{ plan: one, lateMs: 7 }]);
  });

  it('makes up for nothing after a sleep', () => {
    const one = plan('disk');
    const table = timetable(one);
    const slot = slotAfter(one, start);
    const awake = slot + 10 * minute + 20_000;
    expect(table.take(awake)).toEqual([{ plan: one, lateMs: 10 * minute + 20_000 }]);
    expect(table.take(slot + 11 * minute - 1)).toEqual([]);
    expect(table.take(slot + 11 * minute)).toHaveLength(1);
  });

  it('goes on when the clock was set back', () => {
    const one = plan('disk');
    const table = timetable(one);
    const back = start - 24 * 60 * minute;
    expect(table.take(back)).toEqual([]);
    const slot = slotAfter(one, back);
    expect(table.take(slot)).toEqual([{ plan: one, lateMs: 0 }]);
  });

  it('waits for the next slot, and looks at the clock every second at least', () => {
    const one = plan('disk', 500);
    const table = timetable(one);
    expect(table.waitMs(start)).toBe(slotAfter(one, start) - start);
    expect(timetable(plan('disk', 24 * 60 * minute)).waitMs(start)).toBe(1_000);
  });

  it('begins earlier where it is told to, and keeps the slots from then on', () => {
    const one = plan('disk');
    const table = new Timetable();
    table.add('pool.1', [one], start, () => start + 5);
    expect(table.take(start + 5)).toHaveLength(1);
    const slot = slotAfter(one, start + 5);
    expect(table.take(slot - 1)).toEqual([]);
    expect(table.take(slot)).toHaveLength(1);
  });

  it('forgets the plans of a shard that is given back', () => {
    const table = timetable(plan('disk'));
    table.add('host.db-1', [plan('cpu')], start);
    table.remove('pool.1');
    expect(table.size).toBe(1);
    expect(table.take(start + minute).map((due) => due.plan.name)).toEqual(['cpu']);
  });
});
