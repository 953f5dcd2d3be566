import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldEdits } from '../../src/slack/held-edits.ts';

let edited: (readonly string[])[];
let edits: HeldEdits;
let rush: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  edited = [];
  rush = false;
  edits = new HeldEdits(
    (keys) => edited.push(keys),
    () => rush,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('cards that are to be edited', () => {
  it('are edited after it where no more comes', () => {
    edits.add(['a', 'b']);
    expect(edited).toEqual([['a', 'b']]);
  });

  it('are edited once when a rush is over, without a further batch', () => {
    rush = true;
    for (const batch of ['1', '2', '3']) {
      edits.add(['a', `of ${batch}`]);
      vi.advanceTimersByTime(300);
    }
    expect(edited).toEqual([]);
    rush = false;
    vi.advanceTimersByTime(25);
    expect(edited).toEqual([['a', 'of 1', 'of 2', 'of 3']]);
  });

  it('are edited after three seconds however long it goes on', () => {
    rush = true;
    edits.add(['a']);
    vi.advanceTimersByTime(2_999);
    edits.add(['b']);
    expect(edited).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(edited).toEqual([['a', 'b']]);
    edits.add(['c']);
    vi.advanceTimersByTime(2_999);
    expect(edited).toHaveLength(1);
  });

  it('are edited at once when nothing more is processed', () => {
    rush = true;
    edits.add(['a']);
    edits.flush();
    expect(edited).toEqual([['a']]);
    vi.advanceTimersByTime(5_000);
    expect(edited).toHaveLength(1);
  });

  it('are none where nothing changed', () => {
    edits.add([]);
    edits.flush();
    expect(edited).toEqual([]);
  });
});
