import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MomentHeap } from '../../src/replay/moment-heap.ts';

describe('a heap of moments', () => {
  it('gives the earliest first, and of one moment in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (moments) => {
        const heap = new MomentHeap<number>();
        for (const [index, atMs] of moments.entries()) heap.push(atMs, index);
        const taken = moments.map(() => ({ atMs: heap.nextAtMs, index: heap.pop() }));
        const expected = moments
          .map((atMs, index) => ({ atMs, index }))
          .sort((left, right) => left.atMs - right.atMs || left.index - right.index);
        expect(taken).toEqual(expected);
        expect(heap.size).toBe(0);
      }),
    );
  });

  it('has nothing to give when it is empty', () => {
    const heap = new MomentHeap<string>();
    expect([heap.nextAtMs, heap.pop()]).toEqual([undefined, undefined]);
  });
});
