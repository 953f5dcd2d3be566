import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelStanding, edgeIndex, stormStep, strictest } from '../../src/domain/storm.ts';

const limit = { above: 3, withinMs: 60_000 };
const startMs = Date.parse('2026-11-21T02:14:00Z');
const second = (seconds: number) => new Date(startMs + seconds * 1_000);

/** One card at each moment, in this order; what became of each. */
function play(seconds: readonly number[]): readonly string[] {
  const wanted: number[] = [];
  let storm: ChannelStanding['storm'];
  return seconds.map((at) => {
    const edge = wanted.toSorted((left, right) => right - left)[edgeIndex(limit, 1)];
    const standing = {
      ...(edge === undefined ? {} : { edgeAt: second(edge) }),
      ...(storm === undefined ? {} : { storm }),
    };
    const step = stormStep(limit, standing, 1, second(at));
    wanted.push(at);
    if (step.kind === 'calm') return 'calm';
    storm = { key: 'storm.1', endsAt: step.endsAt };
    return `${step.kind} until ${(step.endsAt.getTime() - startMs) / 1_000}`;
  });
}

describe('a storm', () => {
  it('begins with the card that is one too many, and not before', () => {
    expect(play([0, 1, 2, 3])).toEqual(['calm', 'calm', 'calm', 'began until 180']);
  });

  it('does not begin while the cards come slowly enough', () => {
    expect(play([0, 20, 40, 60, 80, 100])).toEqual(Array.from({ length: 6 }, () => 'calm'));
  });

  it('begins with one batch that is too large by itself, for all of it', () => {
    expect(stormStep(limit, {}, 4, second(0))).toEqual({ kind: 'began', endsAt: second(180) });
    expect(stormStep(limit, {}, 3, second(0))).toEqual({ kind: 'calm' });
  });

  it('lasts until the rate has been below for twice the time', () => {
    // The rate is below once the card at second 1 has left the minute: 61, and then two minutes of calm.
    expect(play([0, 1, 2, 3, 10, 70, 140])).toEqual([
      'calm',
      'calm',
      'calm',
      'began until 180',
      'goes-on until 181',
      'goes-on until 181',
      'goes-on until 181',
    ]);
  });

  it('is over at its end: the next card is one of its own, and a new rush is a new storm', () => {
    const storm = { key: 'storm.1', endsAt: second(180) };
    expect(stormStep(limit, { storm }, 1, second(179))).toMatchObject({ kind: 'goes-on', key: 'storm.1' });
    expect(stormStep(limit, { storm }, 1, second(180))).toEqual({ kind: 'calm' });
    expect(stormStep(limit, { storm, edgeAt: second(170) }, 1, second(180))).toMatchObject({ kind: 'began' });
  });

  it('never ends earlier because of a card, and never while more than the limit came within the time', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, (gaps) => {
        const moments = gaps.map((_gap, index) =>
          gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0),
        );
        let lastEnd = 0;
        for (const [index, told] of play(moments).entries()) {
          const at = moments[index] ?? 0;
          const recent = moments.slice(0, index + 1).filter((moment) => moment > at - 60).length;
          if (recent > limit.above) expect(told).not.toBe('calm');
          const end = Number(/until (\d+)/.exec(told)?.[1] ?? 0);
          if (told.startsWith('goes-on')) expect(end).toBeGreaterThanOrEqual(lastEnd);
          lastEnd = end;
        }
      }),
    );
  });
});

describe('the limit of a channel', () => {
  it('is the one that is crossed first', () => {
    const other = { above: 2, withinMs: 1_000 };
    expect(strictest(limit, other)).toBe(other);
    expect(strictest(other, limit)).toBe(other);
  });
});
