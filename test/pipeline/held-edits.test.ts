import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldEdits } from '../../src/pipeline/held-edits.ts';

let edited: (readonly string[])[];
let edits: HeldEdits;
beforeEach(() => {
  vi.useFakeTimers();
  edited = [];
  edits = new HeldEdits((keys) => edited.push(keys));
});
afterEach(() => {
  vi.useRealTimers();
});

describe('cards that a batch has changed', () => {
  it('are edited after it where few alerts wait', () => {
    edits.add(['a', 'b']);
    edits.pass(100);
    edits.pass(0);
    expect(edited).toEqual([['a', 'b']]);
  });

  it('are edited once when a storm is through', () => {
    for (const left of [8_000, 6_000, 4_000, 0]) {
      edits.add(['a', `of ${left}`]);
      edits.pass(left);
      vi.advanceTimersByTime(300);
    }
    expect(edited).toEqual([['a', 'of 8000', 'of 6000', 'of 4000', 'of 0']]);
  });

  it('are edited after two seconds however long the line stays', () => {
    edits.add(['a']);
    edits.pass(5_000);
    vi.advanceTimersByTime(1_999);
    edits.add(['b']);
    edits.pass(5_000);
    expect(edited).toEqual([]);
    vi.advanceTimersByTime(1);
    edits.pass(5_000);
    expect(edited).toEqual([['a', 'b']]);
    edits.add(['c']);
    edits.pass(5_000);
    expect(edited).toHaveLength(1);
  });

  it('are none where nothing changed', () => {
    edits.add([]);
    edits.pass(0);
    expect(edited).toEqual([]);
  });
});
