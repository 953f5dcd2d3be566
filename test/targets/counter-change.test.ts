import { describe, expect, it } from 'vitest';
import { counterChange } from '../../src/targets/counter-change.ts';

describe('what happened since the last look', () => {
  const at = (seconds: number) => new Date(seconds * 1000);

  it('is unknown on the first, and told on the second', () => {
    const memory = new Map<string, unknown>();
    expect(counterChange(memory, 'jobs', at(0), { done: 5, failed: 1 })).toBeUndefined();
    expect(counterChange(memory, 'jobs', at(30), { done: 65, failed: 1 })).toEqual({
      seconds: 30,
      by: { done: 60, failed: 0 },
    });
  });

  it('is unknown where a counter began anew, and known again after', () => {
    const memory = new Map<string, unknown>();
    counterChange(memory, 'jobs', at(0), { done: 5, failed: 1 });
    expect(counterChange(memory, 'jobs', at(30), { done: 65, failed: 0 })).toBeUndefined();
    expect(counterChange(memory, 'jobs', at(60), { done: 66, failed: 0 })?.by).toEqual({
      done: 1,
      failed: 0,
    });
  });

  it('is unknown where the clock stood still or went back, and where a counter is none', () => {
    const memory = new Map<string, unknown>();
    counterChange(memory, 'jobs', at(60), { done: 5 });
    expect(counterChange(memory, 'jobs', at(60), { done: 6 })).toBeUndefined();
    expect(counterChange(memory, 'jobs', at(0), { done: 7 })).toBeUndefined();
    expect(counterChange(memory, 'jobs', at(90), { done: Number.NaN })).toBeUndefined();
  });

  it('keeps counters of different names apart', () => {
    const memory = new Map<string, unknown>();
    counterChange(memory, 'a', at(0), { done: 5 });
    expect(counterChange(memory, 'b', at(30), { done: 6 })).toBeUndefined();
  });
});
