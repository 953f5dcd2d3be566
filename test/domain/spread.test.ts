import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels } from '../../src/domain/alert.ts';
import { mostTelling, spreadOf } from '../../src/domain/spread.ts';

function alerts(count: number, labels: (index: number) => Labels): readonly Labels[] {
  return Array.from({ length: count }, (_, index) => labels(index));
}
const telling = (all: readonly Labels[]) => mostTelling(spreadOf(all), all.length)?.label;

describe('the label that tells most', () => {
  it('parts the alerts into groups: neither one for all nor one for each', () => {
    const all = alerts(100, (index) => ({
      alertname: 'HighCpu',
      instance: `host-${index}`,
      zone: `zone-${index % 4}`,
      team: index < 97 ? 'db' : 'web',
    }));
    expect(telling(all)).toBe('zone');
  });

  it('is none where no label does', () => {
    expect(
      telling(alerts(50, (index) => ({ alertname: 'HighCpu', instance: `host-${index}` }))),
    ).toBeUndefined();
    expect(telling(alerts(1, () => ({ alertname: 'HighCpu' })))).toBeUndefined();
    expect(telling([])).toBeUndefined();
  });

  it('counts what lacks a label as one value of it', () => {
    expect(telling(alerts(10, (index) => (index < 5 ? { team: 'db' } : {})))).toBe('team');
  });

  it('is never one that is meant for machines, and the first by name of equals', () => {
    expect(telling(alerts(10, (index) => ({ __name__: `n${index % 2}` })))).toBeUndefined();
    const same = alerts(10, (index) => ({ zone: `z${index % 2}`, rack: `r${index % 2}` }));
    expect(telling(same)).toBe('rack');
  });

  it('shows the most frequent values, most first', () => {
    const [spread] = spreadOf(alerts(21, (index) => ({ team: `team-${Math.floor(Math.sqrt(index))}` })));
    expect(spread).toMatchObject({ values: 5, alerts: 21 });
    expect(spread?.top.map(({ count }) => count)).toEqual([7, 5, 5, 3, 1]);
  });

  it('does not depend on the order of the alerts', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'));
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 30 }), (all) => {
        expect(telling(all.toReversed())).toBe(telling(all));
      }),
    );
  });
});
