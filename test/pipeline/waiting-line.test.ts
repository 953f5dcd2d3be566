import { beforeEach, describe, expect, it } from 'vitest';
import { type Waiting, WaitingLine } from '../../src/pipeline/waiting-line.ts';
import { firing } from '../support/alerts.ts';

let line: WaitingLine;
beforeEach(() => {
  line = new WaitingLine();
});

const sender = { resolve: () => undefined, reject: () => undefined };

/** A delivery of so many alerts; `kept`: only in the journal. */
function waiting(name: string, alerts: number, over: Partial<Waiting> = {}): Waiting {
  const events = Array.from({ length: alerts }, (_, index) => firing({ instance: `${name}${index}` }));
  return { alerts, content: { events }, sinceMs: 0, sender, key: name, ...over };
}

const names = (all: readonly Waiting[]) => all.map(({ key }) => key);

describe('the line of deliveries', () => {
  it('gives the first ones that fit, and one that is too large by itself', () => {
    for (const one of [waiting('a', 2), waiting('b', 3), waiting('c', 9), waiting('d', 1)]) line.push(one);
    expect(names(line.take(5))).toEqual(['a', 'b']);
    expect(names(line.take(5))).toEqual(['c']);
    expect(names(line.take(5))).toEqual(['d']);
    expect(line.isEmpty).toBe(true);
  });

  it('counts what waits, and what of it is in memory', () => {
    line.push(waiting('a', 2));
    line.push(waiting('b', 3, { content: undefined }));
    expect([line.alerts, line.inMemory]).toEqual([5, 2]);
    const taken = line.take(100);
    expect([line.alerts, line.inMemory]).toEqual([0, 0]);
    line.putBack(taken);
    expect([line.alerts, line.inMemory]).toEqual([5, 2]);
  });

  it('knows whether anybody waits for an answer', () => {
    const { sender: _sender, ...kept } = waiting('kept', 1);
    line.push(kept);
    expect(line.hasSenders).toBe(false);
    line.push(waiting('asks', 1));
    expect(line.hasSenders).toBe(true);
    line.putBack(line.take(10));
    expect(line.hasSenders).toBe(true);
    line.takeSendersSince(0);
    expect(line.hasSenders).toBe(false);
  });

  it('puts back before all others what could not be processed', () => {
    for (const one of [waiting('a', 1), waiting('b', 1), waiting('c', 1)]) line.push(one);
    const taken = line.take(2);
    line.push(waiting('d', 1));
    line.putBack(taken);
    expect(names(line.take(10))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets senders out that have waited for long, and never what nobody waits for', () => {
    const { sender: _sender, ...kept } = waiting('kept', 4);
    line.push(kept);
    line.push(waiting('old', 1, { sinceMs: 10 }));
    line.push(waiting('new', 2, { sinceMs: 20 }));
    expect(names(line.takeSendersSince(10))).toEqual(['old']);
    expect(names(line.takeSendersSince(10))).toEqual([]);
    expect(line.alerts).toBe(6);
    expect(names(line.take(10))).toEqual(['kept', 'new']);
  });
});
