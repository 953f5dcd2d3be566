import { describe, expect, it } from 'vitest';
import { NextBatch } from '../../src/pipeline/next-batch.ts';
import { type Waiting, WaitingLine } from '../../src/pipeline/waiting-line.ts';
import { firing } from '../support/alerts.ts';

function waiting(key: string, alerts = 1): Waiting {
  const events = Array.from({ length: alerts }, (_, index) => firing({ instance: `${key}${index}` }));
  return { key, alerts, content: { events }, sinceMs: 0 };
}

/** A line of deliveries of one alert each; three are a full batch. */
function lineOf(...keys: string[]) {
  const line = new WaitingLine();
  for (const key of keys) line.push(waiting(key));
  return { line, next: new NextBatch(line, { full: 3, store: undefined, understand: undefined }) };
}

const keysOf = (taken: readonly Waiting[]) => taken.map(({ key }) => key).join('');

describe('the next batch', () => {
  it('is taken from the line, and read', async () => {
    const { line, next } = lineOf('a', 'b', 'c', 'd');
    const { taken, callers } = next.take();
    expect(keysOf(taken)).toBe('abc');
    expect((await callers).map(({ events }) => events[0]?.labels['instance'])).toEqual(['a0', 'b0', 'c0']);
    expect(line.alerts).toBe(1);
  });

  it('is taken ahead when it is full, once, and is then the next one', () => {
    const { line, next } = lineOf('a', 'b', 'c', 'd', 'e', 'f', 'g');
    next.lookAhead(true);
    next.lookAhead(true);
    expect(next.isTaken).toBe(true);
    expect(line.alerts).toBe(4);
    expect(keysOf(next.take().taken)).toBe('abc');
    expect(next.isTaken).toBe(false);
    expect(keysOf(next.take().taken)).toBe('def');
  });

  it('is not taken ahead when more may join it', () => {
    const { line, next } = lineOf('a', 'b');
    next.lookAhead(true);
    expect(next.isTaken).toBe(false);
    expect(line.alerts).toBe(2);
  });

  it('is taken ahead as it is when nothing more comes, unless it is small', () => {
    const large = lineOf(...'abcdefghij'.split(''));
    const next = new NextBatch(large.line, { full: 100, store: undefined, understand: undefined });
    next.lookAhead(true);
    expect(next.isTaken).toBe(false);
    next.lookAhead(false);
    expect(keysOf(next.take().taken)).toBe('abcdefghij');
    const small = lineOf(...'abcdefghi'.split(''));
    const later = new NextBatch(small.line, { full: 100, store: undefined, understand: undefined });
    later.lookAhead(false);
    expect(later.isTaken).toBe(false);
  });

  it('is there while it is taken ahead, though nothing is in line', () => {
    const { line, next } = lineOf('a', 'b', 'c');
    next.lookAhead(true);
    expect(line.isEmpty).toBe(true);
    expect(next.isEmpty).toBe(false);
    next.take();
    expect(next.isEmpty).toBe(true);
  });

  it('goes back behind what failed before it: alerts stay in their order', () => {
    const { next } = lineOf('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const { taken } = next.take();
    next.lookAhead(true);
    next.putBack(taken);
    expect(next.isTaken).toBe(false);
    expect([next.take(), next.take(), next.take()].map((each) => keysOf(each.taken))).toEqual([
      'abc',
      'def',
      'g',
    ]);
  });

  it('fails to be read for whoever processes it, and for nobody before', async () => {
    const line = new WaitingLine();
    const understand = () => {
      throw new Error('It is broken.');
    };
    const unread = { source: 'x', at: new Date(0), alerts: 3, body: {} };
    line.push({ key: 'a', alerts: 3, content: { unread }, sinceMs: 0 });
    const next = new NextBatch(line, { full: 3, store: undefined, understand });
    next.lookAhead(true);
    await Promise.resolve();
    await expect(next.take().callers).rejects.toThrow('It is broken.');
  });
});
